// A list of checks that goes on after a failure and ends with one line that run.sh adds up.
'use strict';

const results = { passed: 0, failed: 0, skipped: 0 };

async function check(name, body) {
  try {
    await body();
    results.passed += 1;
    console.log(`ok      ${name}`);
  } catch (error) {
    results.failed += 1;
    console.log(`FAILED  ${name}\n        ${String((error && error.stack) || error).split('\n').slice(0, 6).join('\n        ')}`);
  }
}

function skip(name, reason) {
  results.skipped += 1;
  console.log(`SKIPPED ${name}: ${reason}`);
}

function finish() {
  console.log(`RESULT ${results.passed} ${results.failed} ${results.skipped}`);
  process.exit(results.failed === 0 ? 0 : 1);
}

/** An address that run.sh hands over. */
function address(variable) {
  const value = process.env[variable];
  if (!value) {
    console.error(`${variable} is not set: start this through run.sh`);
    process.exit(2);
  }
  return value;
}

/** One plain request. The body of the answer is parsed when it is JSON. */
async function call(base, method, path, body, headers = {}) {
  const response = await fetch(base + path, {
    method,
    headers: { ...(body === undefined ? {} : { 'Content-Type': 'application/json' }), ...headers },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  let json;
  try {
    json = text === '' ? undefined : JSON.parse(text);
  } catch {
    json = undefined;
  }
  return { status: response.status, headers: response.headers, text, json };
}

module.exports = { check, skip, finish, address, call };

// Walks through kekkai-sandbox, reading, writing and making mistakes, and validates each answer against the vendors' OpenAPI files.
// The files are not part of this project (their licences): KEKKAI_REFERENCE_DIR/openapi holds them, or all of this is skipped.
'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const Ajv = require('ajv').default;
const addFormats = require('ajv-formats').default;
const YAML = require('yaml');
const { address, call, check, finish, skip } = require('./harness');

const folder = path.join(process.env.KEKKAI_REFERENCE_DIR || path.join(__dirname, '../../../shared/reference'), 'openapi');
const files = { registry: 'schema-registry-api-spec.yaml', dek: 'dek-registry-api-spec.yaml', cmf: 'cmf-2.3.1.yaml' };

// What the files do not say, each with the place that says it. Nothing else is tolerated.
const knownGaps = [
  { spec: 'cmf', status: [401, 403], why: 'no 401 or 403 anywhere in the CMF file (openapi/README.md)' },
  { spec: 'cmf', operation: 'DELETE /cmf/api/v1/secrets/{secretName}', status: [409], why: 'no 409 on DELETE secret (openapi/README.md)' },
  { spec: 'cmf', parameter: 'searchScope', status: [400], why: 'searchScope promises a 400 that the lists do not declare (openapi/README.md)' },
  { spec: 'cmf', parameter: 'page', status: [400], why: 'a 400 for a bad page or size is a choice of the sandbox (cmf.md A.2)' },
  { spec: 'cmf', parameter: 'size', status: [400], why: 'a 400 for a bad page or size is a choice of the sandbox (cmf.md A.2)' },
  { spec: 'cmf', operation: 'DELETE /cmf/api/v1/environments/{envName}', status: [409], why: 'delete precondition of the sandbox (cmf.md A.9)' },
  { spec: 'cmf', operation: 'GET /cmf/api/v1/catalogs/kafka/{catName}/databases', status: [404], why: '404 for an unknown catalog is not listed (cmf.md A.10)' },
  { spec: 'cmf', operation: 'POST /cmf/api/v1/catalogs/kafka/{catName}/databases', status: [404], why: '404 for an unknown catalog is not listed (cmf.md A.10)' },
  { spec: 'cmf', operation: 'POST /cmf/api/v1/environments/{envName}/compute-pools', status: [404], why: '404 for an unknown environment is not listed (cmf.md A.10)' },
  { spec: 'cmf', operation: 'POST /cmf/api/v1/environments/{envName}/applications', status: [404], why: '404 for an unknown environment is not listed (cmf.md A.10)' },
  { spec: 'cmf', operation: 'DELETE /cmf/api/v1/environments/{envName}/applications/{appName}', status: [404], why: '404 for an unknown application is not listed (cmf.md A.10)' },
  { spec: 'cmf', parameter: 'fields', body: true, why: 'fields leaves out members that the schema requires (cmf.md A.2)' },
  ...['id', 'version', 'deployment'].map((part) => (
    { spec: 'registry', operation: `GET /v1/metadata/${part}`, status: [200], why: 'only the 500 is described (schema-registry.md 1.3)' })),
  { spec: 'registry', operation: 'GET /', body: true, why: 'the server answers {} (schema-registry.md 1.3)' },
  { spec: 'registry', operation: 'DELETE /config/{subject}', body: true, why: 'the server answers the old config as an object (schema-registry.md 1.6)' },
  { spec: 'registry', operation: 'DELETE /config', body: true, why: 'the server answers the old config as an object (schema-registry.md 1.6)' },
  { spec: 'registry', operation: 'POST /subjects/{subject}', status: [422], why: 'an invalid schema in a look-up (schema-registry.md 1.8)' },
  { spec: 'registry', operation: 'DELETE /contexts/{context}', status: [422], why: '42211, context not empty (schema-registry.md 1.2)' },
  { spec: 'registry', operation: 'DELETE /subjects/{subject}', status: [422], why: '42206, references exist (schema-registry.md 1.8)' },
  { spec: 'dek', operation: 'POST /dek-registry/v1/keks/{name}/deks/{subject}', status: [404], why: 'a DEK under a missing KEK is 40470 (schema-registry.md 2.7)' },
  { spec: 'dek', operation: 'POST /dek-registry/v1/keks/{name}/deks', status: [404], why: 'a DEK under a missing KEK is 40470 (schema-registry.md 2.7)' },
  { spec: 'dek', operation: 'POST /dek-registry/v1/keks/{name}/test', status: [404], why: 'a missing KEK is 40470 (schema-registry.md 2.5)' },
];

function gapFor(spec, operation, status, query) {
  return knownGaps.find((gap) => gap.spec === spec && !gap.body && gap.status.includes(status)
    && (!gap.operation || gap.operation === operation) && (!gap.parameter || query.includes(`${gap.parameter}=`)));
}

class Spec {
  constructor(name, base) {
    this.name = name;
    this.base = base;
    this.document = YAML.parse(fs.readFileSync(path.join(folder, files[name]), 'utf8'));
    // Both forms of an event's data accept everything, so that "exactly one" can never hold: read it as "at least one".
    const eventData = name === 'cmf' && this.document.components.schemas.EventData;
    if (eventData) {
      eventData.anyOf = eventData.oneOf;
      delete eventData.oneOf;
    }
    this.ajv = new Ajv({ strict: false, allErrors: true, validateFormats: true });
    addFormats(this.ajv);
    for (const format of ['int32', 'int64', 'float', 'double', 'byte', 'binary', 'password', 'pageable', 'sort', 'yamlorjson']) this.ajv.addFormat(format, true);
    this.ajv.addSchema(this.document, name);
    this.validators = new Map();
    this.covered = new Set();
  }

  validator(pointer) {
    if (!this.validators.has(pointer)) this.validators.set(pointer, this.ajv.compile({ $ref: `${this.name}#${pointer}` }));
    return this.validators.get(pointer);
  }

  /** Sends one request and validates what comes back. @param expected the status that the walk wants. Gives the answer. */
  async ask(method, template, values = {}, { query = '', body, headers, expected = 200 } = {}) {
    const operation = `${method} ${template}`;
    const described = this.document.paths[template] && this.document.paths[template][method.toLowerCase()];
    assert.ok(described, `${operation} is not in ${files[this.name]}`);
    const target = template.replace(/\{(\w+)\}/g, (_, name) => {
      assert.ok(name in values, `${operation} needs {${name}}`);
      return encodeURIComponent(values[name]);
    });
    const answer = await call(this.base, method, target + (query && `?${query}`), body, headers);
    const shown = `${method} ${target}${query && `?${query}`} answered ${answer.status} ${answer.text.slice(0, 300)}`;
    assert.equal(answer.status, expected, shown);
    this.covered.add(`${operation} ${answer.status}`);

    let code = String(answer.status);
    if (!(code in described.responses) && 'default' in described.responses) code = 'default';
    if (!(code in described.responses)) {
      assert.ok(gapFor(this.name, operation, answer.status, query), `${code} is not described. ${shown}`);
      if (answer.status >= 400) this.validateError(answer, shown);
      else assert.notEqual(answer.json, undefined, `no JSON. ${shown}`);
      return answer;
    }
    const pointer = `/paths/${template.replace(/~/g, '~0').replace(/\//g, '~1')}/${method.toLowerCase()}/responses/${code}`;
    const content = described.responses[code].content;
    if (!content) {
      if (answer.status >= 400) this.validateError(answer, shown);
      else if (this.name !== 'registry' && [204, 304].includes(answer.status)) assert.equal(answer.text, '', shown);
      return answer;
    }
    const type = (answer.headers.get('content-type') || '').split(';')[0].trim();
    assert.ok(type in content, `the media type ${type} is not one of ${Object.keys(content).join(', ')}. ${shown}`);
    const hasGap = (gap) => gap.body && gap.spec === this.name
      && (!gap.operation || gap.operation === operation) && (!gap.parameter || query.includes(`${gap.parameter}=`));
    if (knownGaps.some(hasGap)) return answer;
    // The text of a schema is itself the string that the file speaks of.
    const isRawText = template.endsWith('/schema');
    const value = isRawText && answer.status < 400 ? answer.text : answer.json;
    assert.notEqual(value, undefined, `no JSON. ${shown}`);
    const valid = this.validator(`${pointer}/content/${type.replace(/~/g, '~0').replace(/\//g, '~1').replace(/\+/g, '%2B')}/schema`);
    assert.ok(valid(value), `${this.ajv.errorsText(valid.errors)}. ${shown}`);
    return answer;
  }

  validateError(answer, shown) {
    if (this.name === 'cmf') {
      assert.ok(Array.isArray(answer.json && answer.json.errors) && answer.json.errors.every((e) => typeof e.message === 'string'), shown);
    } else {
      assert.ok(answer.json && Number.isInteger(answer.json.error_code) && typeof answer.json.message === 'string', shown);
      assert.equal(String(answer.json.error_code).slice(0, 3), String(answer.status), shown);
    }
  }
}

// ---- walks ---------------------------------------------------------------------------------------------------------

async function readRegistry(sr) {
  await check('Schema Registry: lists and settings', async () => {
    await sr.ask('GET', '/');
    for (const query of ['', 'deleted=true', 'deletedOnly=true', 'subjectPrefix=payments', 'subjectPrefix=', 'limit=3&offset=2']) await sr.ask('GET', '/subjects', {}, { query });
    for (const query of ['', 'latestOnly=true', 'deleted=true', 'subjectPrefix=hr', 'latestOnly=true&ruleType=ENCRYPT', 'limit=2'])
      await sr.ask('GET', '/schemas', {}, { query });
    await sr.ask('GET', '/schemas/types');
    await sr.ask('GET', '/contexts');
    await sr.ask('GET', '/config');
    await sr.ask('GET', '/mode');
    await sr.ask('GET', '/v1/metadata/id');
    await sr.ask('GET', '/v1/metadata/version');
    await sr.ask('GET', '/v1/metadata/deployment');
    await sr.ask('GET', '/associations/resources/{resourceNamespace}/{resourceName}', { resourceNamespace: '-', resourceName: 'payments' }, { query: 'resourceType=topic' });
  });
  await check('Schema Registry: every subject, version and id of the demo', async () => {
    const subjects = (await sr.ask('GET', '/subjects', {}, { query: 'deleted=true' })).json;
    assert.ok(subjects.length >= 40, `only ${subjects.length} subjects`);
    for (const subject of subjects) {
      const versions = (await sr.ask('GET', '/subjects/{subject}/versions', { subject }, { query: 'deleted=true' })).json;
      for (const version of versions) {
        const one = (await sr.ask('GET', '/subjects/{subject}/versions/{version}', { subject, version }, { query: 'deleted=true&findTags=*' })).json;
        await sr.ask('GET', '/subjects/{subject}/versions/{version}/schema', { subject, version }, { query: 'deleted=true' });
        await sr.ask('GET', '/subjects/{subject}/versions/{version}/referencedby', { subject, version });
        const query = `subject=${encodeURIComponent(subject)}`;
        await sr.ask('GET', '/schemas/ids/{id}', { id: one.id }, { query });
        await sr.ask('GET', '/schemas/ids/{id}/schema', { id: one.id }, { query });
        await sr.ask('GET', '/schemas/ids/{id}/subjects', { id: one.id }, { query: `${query}&deleted=true` });
        await sr.ask('GET', '/schemas/ids/{id}/versions', { id: one.id }, { query: `${query}&deleted=true` });
        if (one.guid) await sr.ask('GET', '/schemas/guids/{guid}', { guid: one.guid });
      }
      await sr.ask('GET', '/config/{subject}', { subject }, { query: 'defaultToGlobal=true' });
      await sr.ask('GET', '/mode/{subject}', { subject }, { query: 'defaultToGlobal=true' });
    }
  });
  await check('Schema Registry: what is not there', async () => {
    const subject = 'no-such-subject';
    const known = 'payments.card-authorized-value';
    await sr.ask('GET', '/subjects/{subject}/versions', { subject }, { expected: 404 });
    await sr.ask('GET', '/subjects/{subject}/versions/{version}', { subject, version: 1 }, { expected: 404 });
    await sr.ask('GET', '/subjects/{subject}/versions/{version}', { subject: known, version: 99 }, { expected: 404 });
    await sr.ask('GET', '/subjects/{subject}/versions/{version}', { subject: known, version: 'newest' }, { expected: 422 });
    await sr.ask('GET', '/subjects/{subject}/versions/{version}', { subject: known, version: 0 }, { expected: 422 });
    await sr.ask('GET', '/schemas/ids/{id}', { id: 999999 }, { expected: 404 });
    await sr.ask('GET', '/config/{subject}', { subject }, { expected: 404 });
    await sr.ask('GET', '/mode/{subject}', { subject }, { expected: 404 });
    await sr.ask('DELETE', '/subjects/{subject}', { subject }, { expected: 404 });
    await sr.ask('DELETE', '/subjects/{subject}/versions/{version}', { subject: known, version: 99 }, { expected: 404 });
    await sr.ask('DELETE', '/config/{subject}', { subject }, { expected: 404 });
  });
}

async function writeRegistry(sr) {
  const subject = 'openapi-value';
  const avro = (...fields) => JSON.stringify({ type: 'record', name: 'R', namespace: 'n', fields });
  const a = { name: 'a', type: 'string' };
  const b = { name: 'b', type: 'string', default: '' };
  const rules = { domainRules: [{ name: 'e', type: 'ENCRYPT', mode: 'WRITEREAD', kind: 'TRANSFORM', tags: ['PII'], params: { 'encrypt.kek.name': 'k' } }] };
  await check('Schema Registry: registering, looking up, tagging, deleting', async () => {
    const versions = '/subjects/{subject}/versions';
    await sr.ask('POST', versions, { subject }, { body: { schema: avro(a) } });
    await sr.ask('POST', versions, { subject }, { body: { schema: avro(a, b), metadata: { properties: { owner: 'x' }, tags: { 'n.R.a': ['PII'] } }, ruleSet: rules } });
    await sr.ask('POST', versions, { subject }, { body: { schema: avro(b, { name: 'c', type: 'string' }) }, expected: 409 });
    await sr.ask('POST', versions, { subject }, { body: { schema: '{' }, expected: 422 });
    await sr.ask('POST', versions, { subject }, { body: { schema: avro(a), ruleSet: { domainRules: [{ name: '1', type: 'ENCRYPT' }] } }, expected: 422 });
    await sr.ask('POST', '/subjects/{subject}', { subject }, { body: { schema: avro(a) } });
    await sr.ask('POST', '/subjects/{subject}', { subject }, { body: { schema: avro(b) }, expected: 404 });
    await sr.ask('POST', '/compatibility/subjects/{subject}/versions/{version}', { subject, version: 'latest' }, { body: { schema: avro(a) }, query: 'verbose=true' });
    await sr.ask('POST', '/compatibility/subjects/{subject}/versions', { subject }, { body: { schema: avro(b, { name: 'c', type: 'string' }) }, query: 'verbose=true' });
    await sr.ask('GET', '/subjects/{subject}/metadata', { subject }, { query: 'key=owner&value=x' });
    await sr.ask('POST', '/subjects/{subject}/versions/{version}/tags', { subject, version: 2 }, {
      body: { tagsToAdd: [{ schemaEntity: { entityPath: 'n.R.b', entityType: 'sr_field' }, tags: ['FINANCIAL'] }] },
    });
    await sr.ask('POST', '/subjects/{subject}/versions/{version}/tags', { subject, version: 2 }, {
      body: { tagsToAdd: [{ schemaEntity: { entityPath: 'n.R.zzz', entityType: 'sr_field' }, tags: ['X'] }] }, expected: 422,
    });
    await sr.ask('PUT', '/config/{subject}', { subject }, { body: { compatibility: 'FULL' } });
    await sr.ask('GET', '/config/{subject}', { subject });
    await sr.ask('PUT', '/config/{subject}', { subject }, { body: { compatibility: 'SIDEWARD' }, expected: 422 });
    await sr.ask('DELETE', '/config/{subject}', { subject });
    await sr.ask('PUT', '/mode/{subject}', { subject }, { body: { mode: 'READONLY' } });
    await sr.ask('POST', versions, { subject }, { body: { schema: avro(a, b, { ...b, name: 'd' }) }, expected: 422 });
    await sr.ask('PUT', '/mode/{subject}', { subject }, { body: { mode: 'SOMETIMES' }, expected: 422 });
    await sr.ask('DELETE', '/mode/{subject}', { subject });
    await sr.ask('DELETE', '/subjects/{subject}/versions/{version}', { subject, version: 1 });
    await sr.ask('DELETE', '/subjects/{subject}/versions/{version}', { subject, version: 1 }, { expected: 404 });
    await sr.ask('DELETE', '/subjects/{subject}/versions/{version}', { subject, version: 1 }, { query: 'permanent=true' });
    await sr.ask('DELETE', '/subjects/{subject}', { subject }, { query: 'permanent=true', expected: 404 });
    await sr.ask('DELETE', '/subjects/{subject}', { subject });
    await sr.ask('DELETE', '/subjects/{subject}', { subject }, { expected: 404 });
    await sr.ask('DELETE', '/subjects/{subject}', { subject }, { query: 'permanent=true' });
    await sr.ask('DELETE', '/contexts/{context}', { context: '.staging' }, { expected: 422 });
  });
}

async function readDeks(dek) {
  await check('DEK Registry: every KEK and DEK of the demo', async () => {
    const names = (await dek.ask('GET', '/dek-registry/v1/keks', {}, { query: 'deleted=true' })).json;
    assert.ok(names.length >= 12, `only ${names.length} KEKs`);
    let deks = 0;
    for (const name of names) {
      await dek.ask('GET', '/dek-registry/v1/keks/{name}', { name }, { query: 'deleted=true' });
      const subjects = (await dek.ask('GET', '/dek-registry/v1/keks/{name}/deks', { name }, { query: 'deleted=true' })).json;
      for (const subject of subjects) {
        for (const algorithm of ['AES128_GCM', 'AES256_GCM', 'AES256_SIV']) {
          const query = `deleted=true&algorithm=${algorithm}`;
          const versions = (await dek.ask('GET', '/dek-registry/v1/keks/{name}/deks/{subject}/versions', { name, subject }, { query })).json;
          for (const version of versions) {
            await dek.ask('GET', '/dek-registry/v1/keks/{name}/deks/{subject}/versions/{version}', { name, subject, version }, { query });
            deks += 1;
          }
          await dek.ask('GET', '/dek-registry/v1/keks/{name}/deks/{subject}', { name, subject }, { query, expected: versions.includes(1) ? 200 : 404 });
        }
      }
    }
    assert.ok(deks >= 60, `only ${deks} DEKs`);
    await dek.ask('GET', '/dek-registry/v1/keks', {}, { query: 'subjectPrefix=payments&limit=1' });
    await dek.ask('GET', '/dek-registry/v1/keks/{name}', { name: 'no-such-kek' }, { expected: 404 });
    await dek.ask('GET', '/dek-registry/v1/keks/{name}', { name: '1bad' }, { expected: 422 });
  });
}

async function writeDeks(dek) {
  await check('DEK Registry: making, changing, testing, deleting, undeleting', async () => {
    const keks = '/dek-registry/v1/keks';
    const one = `${keks}/{name}`;
    const deks = `${one}/deks/{subject}`;
    const name = 'openapi-kek';
    const values = { name, subject: 'openapi-value' };
    const kek = { name, kmsType: 'local-kms', kmsKeyId: 'x', kmsProps: { secret: 'openapi' }, doc: 'text', shared: true };
    const material = Buffer.alloc(62, 1).toString('base64');
    await dek.ask('POST', keks, {}, { body: kek });
    await dek.ask('POST', keks, {}, { body: kek, expected: 409 });
    await dek.ask('POST', keks, {}, { body: { ...kek, name: '' }, expected: 422 });
    await dek.ask('PUT', one, { name }, { body: { doc: 'another text' } });
    await dek.ask('PUT', one, { name: 'no-such-kek' }, { body: { doc: 'x' }, expected: 404 });
    await dek.ask('POST', `${one}/test`, { name });
    await dek.ask('POST', `${one}/test`, { name: 'payments-card' }, { expected: 422 });
    await dek.ask('POST', `${one}/test`, { name: 'no-such-kek' }, { expected: 404 });
    await dek.ask('POST', deks, values, { body: { subject: values.subject } });
    await dek.ask('POST', deks, values, { body: { subject: values.subject }, expected: 409 });
    await dek.ask('POST', deks, values, { body: { subject: values.subject }, query: 'rewrap=true' });
    await dek.ask('POST', `${one}/deks`, { name }, { body: { subject: values.subject, version: 2 } });
    await dek.ask('POST', deks, { ...values, name: 'payments-card' }, { body: { subject: values.subject }, expected: 422 });
    await dek.ask('POST', deks, { ...values, name: 'no-such-kek' }, { body: { subject: values.subject, encryptedKeyMaterial: material }, expected: 404 });
    await dek.ask('DELETE', one, { name }, { expected: 422 });
    await dek.ask('DELETE', deks, values, { query: 'permanent=true', expected: 404 });
    await dek.ask('DELETE', `${deks}/versions/{version}`, { ...values, version: 2 }, { expected: 204 });
    await dek.ask('POST', `${deks}/versions/{version}/undelete`, { ...values, version: 2 }, { expected: 204 });
    await dek.ask('DELETE', deks, values, { expected: 204 });
    await dek.ask('DELETE', one, { name }, { expected: 204 });
    await dek.ask('POST', `${deks}/undelete`, values, { expected: 404 });
    await dek.ask('POST', `${one}/undelete`, { name }, { expected: 204 });
    await dek.ask('POST', `${deks}/undelete`, values, { expected: 204 });
    await dek.ask('GET', `${deks}/versions/{version}`, { ...values, version: 'latest' });
    await dek.ask('GET', `${deks}/versions/{version}`, { ...values, version: 'x' }, { expected: 422 });
    await dek.ask('DELETE', deks, values, { expected: 204 });
    await dek.ask('DELETE', deks, values, { query: 'permanent=true', expected: 204 });
    await dek.ask('DELETE', one, { name }, { expected: 204 });
    await dek.ask('DELETE', one, { name }, { query: 'permanent=true', expected: 204 });
    await dek.ask('POST', `${one}/undelete`, { name }, { expected: 404 });
  });
}

const cmfBase = '/cmf/api/v1';
const resource = (kind, name, spec, more = {}) => ({ apiVersion: 'cmf.confluent.io/v1', kind, metadata: { name, ...more }, spec });

async function readCmf(cmf) {
  await check('CMF: every object of the demo', async () => {
    const list = async (template, values) => {
      for (const query of ['page=0&size=1', 'page=9&size=5']) await cmf.ask('GET', template, values, { query });
      return (await cmf.ask('GET', template, values, { query: 'page=0&size=100' })).json.items;
    };
    const environments = await list(`${cmfBase}/environments`, {});
    assert.ok(environments.length >= 3, `only ${environments.length} environments`);
    for (const { name: envName } of environments) {
      const one = `${cmfBase}/environments/{envName}`;
      await cmf.ask('GET', one, { envName });
      await cmf.ask('GET', one, { envName }, { query: 'include-resource-information=true' });
      for (const mapping of await list(`${one}/secret-mappings`, { envName })) await cmf.ask('GET', `${one}/secret-mappings/{name}`, { envName, name: mapping.metadata.name });
      for (const pool of await list(`${one}/compute-pools`, { envName })) await cmf.ask('GET', `${one}/compute-pools/{computePoolName}`, { envName, computePoolName: pool.metadata.name });
      for (const application of await list(`${one}/applications`, { envName })) {
        const values = { envName, appName: application.metadata.name };
        await cmf.ask('GET', `${one}/applications/{appName}`, values);
        for (const instance of await list(`${one}/applications/{appName}/instances`, values)) await cmf.ask('GET', `${one}/applications/{appName}/instances/{instName}`, { ...values, instName: instance.metadata.name });
        await cmf.ask('GET', '/cmf/api/v1alpha1/environments/{envName}/applications/{appName}/events', values);
      }
      for (const statement of await list(`${one}/statements`, { envName })) {
        const values = { envName, stmtName: statement.metadata.name };
        await cmf.ask('GET', `${one}/statements/{stmtName}`, values);
        await cmf.ask('GET', `${one}/statements/{stmtName}/exceptions`, values);
      }
    }
    const secrets = await list(`${cmfBase}/secrets`, {});
    assert.ok(secrets.length >= 10, `only ${secrets.length} secrets`);
    for (const secret of secrets) await cmf.ask('GET', `${cmfBase}/secrets/{secretName}`, { secretName: secret.metadata.name });
    const catalogs = await list(`${cmfBase}/catalogs/kafka`, {});
    assert.ok(catalogs.length >= 3, `only ${catalogs.length} catalogs`);
    for (const { metadata: { name: catName } } of catalogs) {
      await cmf.ask('GET', `${cmfBase}/catalogs/kafka/{catName}`, { catName });
      for (const database of await list(`${cmfBase}/catalogs/kafka/{catName}/databases`, { catName })) await cmf.ask('GET', `${cmfBase}/catalogs/kafka/{catName}/databases/{dbName}`, { catName, dbName: database.metadata.name });
    }
    for (const cluster of await list(`${cmfBase}/kubernetes-clusters`, {})) await cmf.ask('GET', `${cmfBase}/kubernetes-clusters/{kubernetesClusterName}`, { kubernetesClusterName: cluster.metadata.name });
    for (const information of ['system-information', 'resource-information', 'c3/license']) await cmf.ask('GET', `${cmfBase}/${information}`);
  });
  await check('CMF: filters, search, fields, conditional requests, wrong paging', async () => {
    const secrets = `${cmfBase}/secrets`;
    for (const query of ['sort=name,desc', 'filter=name%3Dprod*', 'search=dev&searchScope=name', 'fields=metadata.name', 'filter=labels.stage%20in%20(dev,prod)'])
      await cmf.ask('GET', secrets, {}, { query });
    for (const query of ['search=dev', 'search=dev&searchScope=colour']) await cmf.ask('GET', secrets, {}, { query: query.includes('Scope') ? query : `${query}&searchScope=`, expected: 400 });
    for (const query of ['page=-1', 'size=0']) await cmf.ask('GET', secrets, {}, { query, expected: 400 });
    for (const [template, values] of [[secrets, {}], [`${cmfBase}/environments`, {}], [`${cmfBase}/environments/{envName}/applications`, { envName: 'production' }]]) {
      const etag = (await cmf.ask('GET', template, values)).headers.get('etag');
      assert.ok(etag, `no ETag on ${template}`);
      await cmf.ask('GET', template, values, { headers: { 'If-None-Match': etag }, expected: 304 });
    }
  });
  await check('CMF: what is not there', async () => {
    await cmf.ask('GET', `${cmfBase}/environments/{envName}`, { envName: 'nowhere' }, { expected: 404 });
    await cmf.ask('GET', `${cmfBase}/secrets/{secretName}`, { secretName: 'nothing' }, { expected: 404 });
    await cmf.ask('GET', `${cmfBase}/catalogs/kafka/{catName}`, { catName: 'nothing' }, { expected: 404 });
    await cmf.ask('GET', `${cmfBase}/catalogs/kafka/{catName}/databases`, { catName: 'nothing' }, { expected: 404 });
    await cmf.ask('GET', `${cmfBase}/catalogs/kafka/{catName}/databases/{dbName}`, { catName: 'payments', dbName: 'nothing' }, { expected: 404 });
    for (const part of ['secret-mappings', 'compute-pools', 'applications', 'statements']) await cmf.ask('GET', `${cmfBase}/environments/{envName}/${part}`, { envName: 'nowhere' }, { expected: 404 });
    await cmf.ask('DELETE', `${cmfBase}/secrets/{secretName}`, { secretName: 'nothing' }, { expected: 404 });
  });
}

async function writeCmf(cmf) {
  await check('CMF: making, changing and deleting every kind', async () => {
    const envName = 'openapi';
    const one = `${cmfBase}/environments/{envName}`;
    await cmf.ask('POST', `${cmfBase}/environments`, {}, { body: { name: envName, metadata: { name: envName }, kubernetesNamespace: 'flink' } });
    await cmf.ask('POST', `${cmfBase}/environments`, {}, { body: { name: 'UPPER', kubernetesNamespace: 'flink' }, expected: 400 });

    const secret = (data) => resource('Secret', 'openapi-secret', { data });
    await cmf.ask('POST', `${cmfBase}/secrets`, {}, { body: secret({ 'sasl.mechanism': 'PLAIN' }) });
    await cmf.ask('POST', `${cmfBase}/secrets`, {}, { body: secret({ 'sasl.mechanism': 'PLAIN' }), expected: 409 });
    await cmf.ask('POST', `${cmfBase}/secrets`, {}, { body: resource('Secret', 'Not A Name', { data: { a: 'b' } }), expected: 400 });
    await cmf.ask('PUT', `${cmfBase}/secrets/{secretName}`, { secretName: 'openapi-secret' }, { body: secret({ 'sasl.mechanism': 'SCRAM-SHA-512' }) });
    await cmf.ask('PUT', `${cmfBase}/secrets/{secretName}`, { secretName: 'openapi-secret' }, { body: secret({}), expected: 422 });
    await cmf.ask('PUT', `${cmfBase}/secrets/{secretName}`, { secretName: 'nothing' }, { body: resource('Secret', 'nothing', { data: { a: 'b' } }), expected: 404 });

    const mapping = (secretName) => resource('EnvironmentSecretMapping', 'openapi-id', { secretName });
    await cmf.ask('POST', `${one}/secret-mappings`, { envName }, { body: mapping('openapi-secret') });
    await cmf.ask('POST', `${one}/secret-mappings`, { envName }, { body: mapping('openapi-secret'), expected: 409 });
    await cmf.ask('POST', `${one}/secret-mappings`, { envName }, { body: resource('EnvironmentSecretMapping', 'openapi-2', { secretName: 'nothing' }), expected: 404 });
    await cmf.ask('PUT', `${one}/secret-mappings/{name}`, { envName, name: 'openapi-id' }, { body: mapping('dev-kafka') });
    await cmf.ask('DELETE', `${cmfBase}/secrets/{secretName}`, { secretName: 'dev-kafka' }, { expected: 409 });

    const catalog = resource('KafkaCatalog', 'openapi', { srInstance: { connectionConfig: { 'schema.registry.url': 'http://x:8081' }, connectionSecretId: 'openapi-id' }, kafkaClusters: [] });
    const catName = 'openapi';
    await cmf.ask('POST', `${cmfBase}/catalogs/kafka`, {}, { body: catalog });
    await cmf.ask('POST', `${cmfBase}/catalogs/kafka`, {}, { body: catalog, expected: 409 });
    await cmf.ask('POST', `${cmfBase}/catalogs/kafka`, {}, { body: resource('KafkaCatalog', 'openapi-2', {}), expected: 400 });
    const database = resource('KafkaDatabase', 'openapi-db', { kafkaCluster: { connectionConfig: { 'bootstrap.servers': 'x:9092' }, connectionSecretId: 'openapi-id' }, ddlEnvironments: [envName] });
    const databases = `${cmfBase}/catalogs/kafka/{catName}/databases`;
    await cmf.ask('POST', databases, { catName }, { body: database });
    await cmf.ask('POST', databases, { catName }, { body: database, expected: 409 });
    await cmf.ask('PUT', `${databases}/{dbName}`, { catName, dbName: 'openapi-db' }, { body: database });
    await cmf.ask('PUT', `${cmfBase}/catalogs/kafka/{catName}`, { catName }, { body: catalog });
    await cmf.ask('DELETE', `${cmfBase}/catalogs/kafka/{catName}`, { catName }, { expected: 409 });

    const computePoolName = 'openapi-pool';
    const pool = resource('ComputePool', computePoolName, { type: 'DEDICATED', clusterSpec: { flinkVersion: 'v1_19', image: 'x', taskManager: { resource: { cpu: 1, memory: '1024m' } } } });
    await cmf.ask('POST', `${one}/compute-pools`, { envName }, { body: pool });
    await cmf.ask('POST', `${one}/compute-pools`, { envName }, { body: pool, expected: 409 });
    await cmf.ask('POST', `${one}/applications`, { envName }, { body: resource('FlinkApplication', 'openapi-app', { image: 'x', flinkVersion: 'v1_19', job: { jarURI: 'local:///x.jar', state: 'running' } }), expected: 201 });
    for (const step of ['suspend', 'start']) await cmf.ask('POST', `${one}/applications/{appName}/${step}`, { envName, appName: 'openapi-app' });
    const statement = resource('Statement', 'openapi-stmt', { statement: 'SELECT 1', computePoolName, properties: { 'sql.current-catalog': catName, 'sql.current-database': 'openapi-db' } });
    await cmf.ask('POST', `${one}/statements`, { envName }, { body: statement });
    await cmf.ask('POST', `${one}/statements`, { envName }, { body: statement, expected: 409 });
    await cmf.ask('PUT', `${one}/statements/{stmtName}`, { envName, stmtName: 'openapi-stmt' }, { body: { ...statement, spec: { ...statement.spec, stopped: true } } });
    await cmf.ask('DELETE', `${one}/compute-pools/{computePoolName}`, { envName, computePoolName }, { expected: 409 });
    await cmf.ask('DELETE', one, { envName }, { expected: 409 });

    const gone = await call(cmf.base, 'DELETE', `${cmfBase}/environments/${envName}/statements/openapi-stmt`);
    assert.ok([202, 204].includes(gone.status), `DELETE statement answered ${gone.status}`);
    await cmf.ask('DELETE', `${one}/applications/{appName}`, { envName, appName: 'openapi-app' }, { expected: 204 });
    await cmf.ask('DELETE', `${one}/compute-pools/{computePoolName}`, { envName, computePoolName }, { expected: 204 });
    await cmf.ask('DELETE', `${databases}/{dbName}`, { catName, dbName: 'openapi-db' }, { expected: 204 });
    await cmf.ask('DELETE', `${cmfBase}/catalogs/kafka/{catName}`, { catName }, { expected: 204 });
    await cmf.ask('DELETE', `${one}/secret-mappings/{name}`, { envName, name: 'openapi-id' }, { expected: 204 });
    await cmf.ask('DELETE', `${one}/secret-mappings/{name}`, { envName, name: 'openapi-id' }, { expected: 404 });
    await cmf.ask('DELETE', `${cmfBase}/secrets/{secretName}`, { secretName: 'openapi-secret' }, { expected: 204 });
    await cmf.ask('DELETE', one, { envName }, { expected: 204 });
    await cmf.ask('DELETE', one, { envName }, { expected: 404 });
  });
}

(async () => {
  const missing = Object.values(files).filter((file) => !fs.existsSync(path.join(folder, file)));
  if (missing.length > 0) {
    skip('answers validate against the OpenAPI files', `${missing.join(', ')} not in ${folder}; set KEKKAI_REFERENCE_DIR`);
    finish();
  }
  const sr = new Spec('registry', address('KEKKAI_SR_URL'));
  const dek = new Spec('dek', address('KEKKAI_SR_URL'));
  const cmf = new Spec('cmf', address('KEKKAI_CMF_URL'));
  await readRegistry(sr);
  await writeRegistry(sr);
  await readDeks(dek);
  await writeDeks(dek);
  await readCmf(cmf);
  await writeCmf(cmf);
  for (const spec of [sr, dek, cmf]) console.log(`        ${files[spec.name]}: ${spec.covered.size} different answers validated`);
  finish();
})();

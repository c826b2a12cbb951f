#!/bin/sh
# Checks kekkai-sandbox with a client and with descriptions that this project did not write.
#   tests/interop/run.sh FOLDER     the folder with kekkai-sandbox in it, such as build/dev/bin
# npm's packages are put beside that folder, never into the source tree. Ends with "N passed, N failed, N skipped" and
# 0 when nothing failed; without npm or node everything is skipped, which also ends with 0. A program that does not
# start, packages that cannot be had, or a script that dies is a failure.
set -u

sources=$(cd "$(dirname "$0")" && pwd)
if [ $# -ne 1 ] || [ ! -x "$1/kekkai-sandbox" ]; then
    echo "Usage: $0 FOLDER   with kekkai-sandbox in FOLDER, such as build/dev/bin" >&2
    exit 2
fi
programs=$(cd "$1" && pwd)
work=$(dirname "$programs")/interop

for tool in node npm; do
    if ! command -v "$tool" >/dev/null 2>&1; then
        echo "SKIPPED all interop checks: $tool is not installed"
        echo "0 passed, 0 failed, 2 skipped"
        exit 0
    fi
done

export KEKKAI_REFERENCE_DIR="${KEKKAI_REFERENCE_DIR:-$sources/../../../shared/reference}"

mkdir -p "$work" || exit 2
cp "$sources"/package.json "$sources"/package-lock.json "$sources"/*.js "$work"/ || exit 2
# Again only when the list changed: a second run needs no network.
wanted=$(cat "$work/package.json" "$work/package-lock.json" | cksum)
if [ "$(cat "$work/installed" 2>/dev/null)" != "$wanted" ]; then
    if ! (cd "$work" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error); then
        echo "FAILED  npm ci: the packages of tests/interop/package.json could not be installed"
        echo "0 passed, 1 failed, 0 skipped"
        exit 1
    fi
    echo "$wanted" >"$work/installed"
fi

passed=0
failed=0
skipped=0
sandbox=

stop_sandbox() {
    if [ -n "$sandbox" ]; then
        kill "$sandbox" 2>/dev/null
        wait "$sandbox" 2>/dev/null
        sandbox=
    fi
}
trap stop_sandbox EXIT
trap 'exit 130' INT TERM

# run SCRIPT OPTION...: a sandbox of its own for each script.
run() {
    script=$1
    shift
    echo "== $script"
    # The file must be empty before the server starts: it is where the addresses are waited for.
    : >"$work/ready.json"
    "$programs/kekkai-sandbox" --sr-port 0 --cmf-port 0 "$@" >"$work/ready.json" &
    sandbox=$!
    attempts=0
    until [ -s "$work/ready.json" ]; do
        attempts=$((attempts + 1))
        if ! kill -0 "$sandbox" 2>/dev/null || [ "$attempts" -gt 300 ]; then
            echo "FAILED  kekkai-sandbox $* did not start"
            failed=$((failed + 1))
            stop_sandbox
            return
        fi
        sleep 0.1
    done
    KEKKAI_SR_URL=$(node -p 'JSON.parse(require("fs").readFileSync(process.argv[1])).schemaRegistry' "$work/ready.json")
    KEKKAI_CMF_URL=$(node -p 'JSON.parse(require("fs").readFileSync(process.argv[1])).cmf' "$work/ready.json")
    export KEKKAI_SR_URL KEKKAI_CMF_URL
    node "$work/$script" >"$work/output.txt" 2>&1
    code=$?
    grep -v '^RESULT ' "$work/output.txt"
    result=$(grep '^RESULT ' "$work/output.txt" | tail -n 1)
    if [ -z "$result" ]; then
        echo "FAILED  $script ended with $code before its end"
        failed=$((failed + 1))
    else
        # RESULT passed failed skipped
        set -- $result
        passed=$((passed + $2))
        failed=$((failed + $3))
        skipped=$((skipped + $4))
    fi
    stop_sandbox
}

run client.js --seed demo
run openapi.js --seed demo

echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]

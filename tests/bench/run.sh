#!/usr/bin/env bash
# Measures the window against curl on the same server in one run; prints the figures and writes build/bench.json.
# Usage: tests/bench/run.sh BUILD-FOLDER [KEKS,DEKS,SUBJECTS]
#        tests/bench/run.sh BUILD-FOLDER --large [KEKS,DEKS,SUBJECTS,VERSIONS,SECRETS]
# --large measures the largest registries alone: loading, filtering, sorting, reloading. Its figures are added to
# build/bench.json as "large". Filling the server takes minutes.
set -euo pipefail
build=$1
large=
if [ "${2:-}" = --large ]; then large=${3:-500,20000,50000,200000,2000}; set -- "$build"; fi
seed=${2:-500,10000,5000}
here=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
sandbox_pid=
trap '[ -z "$sandbox_pid" ] || kill "$sandbox_pid" 2>/dev/null || true; rm -rf "$work"' EXIT
export QT_QPA_PLATFORM=offscreen LC_ALL=C.UTF-8
bench() { "$build/bin/kekkaibench" "$@"; }
field() { sed -n "s/.*\"$2\":\([^,}]*\).*/\1/p" <<<"$1"; }

# start SEED [OPTIONS]: a fresh sandbox; sets sr and cmf.
start() {
    "$build/bin/kekkai-sandbox" --seed "$1" "${@:2}" >"$work/ready" 2>"$work/sandbox.err" &
    sandbox_pid=$!
    for _ in $(seq 1 6000); do [ -s "$work/ready" ] && break; kill -0 "$sandbox_pid" || { cat "$work/sandbox.err" >&2; exit 1; }; sleep 0.05; done
    sr=$(field "$(cat "$work/ready")" schemaRegistry | tr -d '"'); cmf=$(field "$(cat "$work/ready")" cmf | tr -d '"')
    [ -n "$sr" ] && [ -n "$cmf" ]
}
stop() { kill "$sandbox_pid"; wait "$sandbox_pid" || true; sandbox_pid=; rm -f "$work/ready"; }

if [ -n "$large" ]; then
    echo "filling a server with $large…" >&2
    start "$large"
    figures=$(bench large "$sr" "$cmf")
    stop
    mkdir -p "$here/build"
    json=$here/build/bench.json
    [ -s "$json" ] || printf '{\n  "inventory_s": null\n}\n' >"$json"
    { grep -v -e '^  ,"large"' -e '^}$' "$json"; printf '  ,"large": %s\n}\n' "$figures"; } >"$work/json"
    cp "$work/json" "$json"
    cat "$json"
    exit
fi

echo "which addresses a load reads ($seed)…" >&2
start "$seed" --access-log "$work/log"
old_sr=$sr; old_cmf=$cmf
bench load "$sr" "$cmf" >/dev/null
stop
grep -c . "$work/log" >/dev/null

echo "loading, and curl fetching the same $(wc -l <"$work/log") addresses…" >&2
start "$seed"
sed -e "s#$old_sr#$sr#; s#$old_cmf#$cmf#" -e 's/^GET \(.*\)$/url = "\1"\noutput = "\/dev\/null"/' "$work/log" >"$work/curl"
loaded=$(bench load "$sr" "$cmf")
begin=$(date +%s.%N)
curl --silent --parallel --parallel-max 24 --config "$work/curl" --globoff >/dev/null
curl_s=$(awk -v a="$begin" -v b="$(date +%s.%N)" 'BEGIN { printf "%.3f", b - a }')
stop

echo "growth…" >&2
start 50,1000,500; small=$(bench load "$sr" "$cmf"); stop
start 1000,20000,10000; large=$(bench load "$sr" "$cmf"); stop

filtered=$(bench filter 100000)
schema=$(bench schema 1000000)
palette=$(bench palette 500000)
painted=$(bench paint)

# window_ms PROGRAM ARGS: from its start to its window on the screen of a virtual display, by the eyes of xdotool.
window_ms() {
    local begin now pid
    begin=$(date +%s%3N)
    "$@" >/dev/null 2>&1 &
    pid=$!
    for _ in $(seq 1 1000); do
        [ -z "$(xdotool search --onlyvisible --pid "$pid" --name . 2>/dev/null)" ] || break
        sleep 0.005
    done
    now=$(date +%s%3N)
    kill "$pid" 2>/dev/null; wait "$pid" 2>/dev/null || true
    echo $((now - begin))
}
# The quickest of three: the first one reads the files from the disk.
quickest() { for _ in 1 2 3; do window_ms "$@"; done | sort -n | head -1; }
window=null; keepassxc=null
if command -v keepassxc >/dev/null && command -v xvfb-run >/dev/null && command -v xdotool >/dev/null; then
    mkdir -p "$work/home"
    read -r window keepassxc <<<"$(env -u QT_QPA_PLATFORM HOME="$work/home" XDG_CONFIG_HOME="$work/home" XDG_RUNTIME_DIR="$work/home" \
        BUILD="$build" xvfb-run -a bash -c "$(declare -f window_ms quickest)"'
        echo "$(quickest "$BUILD/bin/kekkai") $(quickest keepassxc)"')"
fi
load_s=$(field "$loaded" load_s)
ratio=$(awk -v a="$load_s" -v b="$curl_s" 'BEGIN { printf "%.3f", a / b }')
mkdir -p "$here/build"
cat >"$here/build/bench.json" <<JSON
{
  "inventory_s": $load_s, "curl_s": $curl_s, "inventory_ratio": $ratio, "requests": $(wc -l <"$work/log"),
  "stall_ms": $(field "$loaded" stall_ms), "turn_cpu_ms": $(field "$loaded" turn_cpu_ms), "peak_mb": $(field "$loaded" peak_mb), "first_row_ms": $(field "$loaded" first_row_ms),
  "first_paint_ms": $(field "$painted" first_paint_ms), "window_ms": $window, "keepassxc_window_ms": $keepassxc,
  "filter_ms": $(field "$filtered" filter_ms),
  "schema_stall_ms": $(field "$schema" schema_stall_ms), "schema_turn_cpu_ms": $(field "$schema" schema_turn_cpu_ms),
  "palette_stall_ms": $(field "$palette" palette_stall_ms), "palette_turn_cpu_ms": $(field "$palette" palette_turn_cpu_ms),
  "growth": {"deks_1000": {"s": $(field "$small" load_s), "mb": $(field "$small" peak_mb)}, "deks_20000": {"s": $(field "$large" load_s), "mb": $(field "$large" peak_mb)}}
}
JSON
cat "$here/build/bench.json"

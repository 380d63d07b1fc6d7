#!/usr/bin/env bash
# Holds the server against what others expect of it: Triton's client asks as clients of the Open Inference Protocol do,
# schemathesis makes requests, right and wrong, from /openapi.json. Where they cannot be installed, it says so and stops.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
cd "$here/../../../.."

venv="${CARGO_TARGET_DIR:-target}/conformance"
if [ ! -x "$venv/bin/schemathesis" ]; then
    { python3 -m venv "$venv" && "$venv/bin/pip" install --quiet --requirement "$here/requirements.txt"; } >/dev/null 2>&1 || {
        rm -rf "$venv"
        echo "SKIPPED: the API was NOT held against its description, for schemathesis and tritonclient could not be installed" >&2
        exit 0
    }
fi
# HALFMAX may name a command that is there already.
[ -n "${HALFMAX:-}" ] || cargo test --quiet --workspace --no-run
halfmax="${HALFMAX:-${CARGO_TARGET_DIR:-target}/debug/halfmax}"
halfmax="$(cd "$(dirname "$halfmax")" && pwd)/$(basename "$halfmax")"

place="$(mktemp -d)"
server=
finish() {
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
    rm -rf "$place"
}
trap finish EXIT

(
    set -e
    cd "$place"
    "$halfmax" simulate --cell-lines 60 --compounds 12 --out files
    "$halfmax" import --responses files/response.csv --cell-lines files/cell_lines.csv --compounds files/drugs.csv \
        --omics expression=files/expression.csv --omics mutation=files/mutation.csv --out screen
    "$halfmax" evaluate screen --model ridge --scheme lco --folds 3 --out runs/lco
    "$halfmax" search screen --sampler random --trials 2 --epochs 1 --out runs/search
    "$halfmax" anova screen --permutations 2 --out biomarkers
) >"$place/log" 2>&1 &
wait $! || { cat "$place/log" >&2; exit 1; }

"$halfmax" serve "$place/runs/lco/bundle" --runs "$place/runs" --biomarkers "$place/biomarkers" --listen 127.0.0.1:0 2>"$place/serving" &
server=$!
for _ in $(seq 100); do
    base="$(sed -n 's/^Serving on \(http[^ ]*\).*/\1/p' "$place/serving")"
    [ -n "$base" ] && break
    kill -0 "$server" 2>/dev/null || { cat "$place/serving" >&2; exit 1; }
    sleep 0.1
done
"$venv/bin/python" "$here/triton.py" "${base#http://}" lco SIMLINE-001 HMX-0001 HMX-0002 HMX-0003
"$venv/bin/schemathesis" --config-file "$here/schemathesis.toml" run "$base/openapi.json" \
    --max-examples "${EXAMPLES:-100}" --seed "${SEED:-7}" --exclude-path-regex '/events$' "$@"
kill -0 "$server" || { echo "the server ended" >&2; exit 1; }
if grep -q '"level":"ERROR"' "$place/serving"; then
    grep '"level":"ERROR"' "$place/serving" >&2
    exit 1
fi

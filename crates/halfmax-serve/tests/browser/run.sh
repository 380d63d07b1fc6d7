#!/usr/bin/env bash
# Tests the page in Chromium: a simulated screen, its models, a search and two analyses are made, served, and looked at.
# Without a browser it says so and stops; CI then shows that nothing was tested.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
cd "$here/../../../.."

root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }
browser() { command -v chromium || command -v chromium-browser || command -v google-chrome; }
if ! browser >/dev/null || ! command -v node >/dev/null || ! command -v npm >/dev/null; then
    if command -v apt-get >/dev/null; then
        (root apt-get update -q && root apt-get install -q -y --no-install-recommends chromium nodejs npm) >/dev/null 2>&1 || true
    fi
fi
if ! chromium="$(browser)" || ! command -v npm >/dev/null; then
    echo "SKIPPED: the page was NOT tested, for there is no Chromium or no npm and neither could be installed" >&2
    exit 0
fi

# As the tests are built: a build of the command alone would compile its dependencies again.
# HALFMAX may name a command that is there already.
[ -n "${HALFMAX:-}" ] || cargo test --quiet --workspace --no-run
halfmax="${HALFMAX:-${CARGO_TARGET_DIR:-target}/debug/halfmax}"
halfmax="$(cd "$(dirname "$halfmax")" && pwd)/$(basename "$halfmax")"

# The only thing fetched is the library that steers the browser; it stays under target/.
steer="${CARGO_TARGET_DIR:-target}/browser"
mkdir -p "$steer"
if [ ! -d "$steer/node_modules/playwright-core" ]; then
    npm install --silent --no-audit --no-fund --prefix "$steer" playwright-core@1.65.1 || {
        echo "SKIPPED: the page was NOT tested, for playwright-core could not be installed" >&2
        exit 0
    }
fi
cp -R "$here"/*.mjs "$here/cases" "$steer/"

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
    "$halfmax" simulate --cell-lines 80 --compounds 16 --out files
    "$halfmax" import --responses files/response.csv --cell-lines files/cell_lines.csv --compounds files/drugs.csv \
        --omics expression=files/expression.csv --omics cnv=files/cnv.csv --omics mutation=files/mutation.csv --out screen
    "$halfmax" evaluate screen --model ridge --scheme lco --folds 3 --out runs/lco
    # The same screen in another measure, whose high values are sensitive.
    node "$here/potency.mjs" files/response.csv files/potency.csv
    "$halfmax" import --responses files/potency.csv --response PIC50 --measure pic50 --cell-lines files/cell_lines.csv \
        --compounds files/drugs.csv --omics expression=files/expression.csv --omics mutation=files/mutation.csv --out potency
    "$halfmax" evaluate potency --model nearest --scheme lco --folds 3 --out runs/potency
    "$halfmax" search screen --sampler random --trials 3 --epochs 1 --out runs/search
    "$halfmax" anova screen --permutations 20 --out biomarkers
    "$halfmax" anova screen --without tissue --without msi --out plain
) >"$place/log" 2>&1 &
wait $! || { cat "$place/log" >&2; exit 1; }

"$halfmax" serve "$place/runs/lco/bundle" "$place/runs/potency/bundle" --runs "$place/runs" --biomarkers "$place/biomarkers" --biomarkers "$place/plain" \
    --listen 127.0.0.1:0 2>"$place/serving" &
server=$!
for _ in $(seq 100); do
    base="$(sed -n 's/^Serving on \(http[^ ]*\).*/\1/p' "$place/serving")"
    [ -n "$base" ] && break
    kill -0 "$server" 2>/dev/null || { cat "$place/serving" >&2; exit 1; }
    sleep 0.1
done
node "$steer/main.mjs" "$base" "$chromium" "$@"

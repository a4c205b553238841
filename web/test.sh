#!/usr/bin/env bash
# The checker in pages and under node: its integers, a fresh build, the corpus, pages in headless Chromium.
# Needs target/release/relucert. What cannot be had is skipped, and that is said. `test.sh quick` leaves out
# Chromium.
set -euo pipefail
cd "$(dirname "$0")"
relucert=../target/release/relucert
command -v node >/dev/null || { echo "SKIPPED: there is no node"; exit 0; }
mkdir -p build
node test/integers.js 100000
python3 test/corpus.py

# A fresh build gives the same verdicts; the same bytes, if it is of the same compilers.
command -v js_of_ocaml >/dev/null || apt-get install -y -qq js-of-ocaml ocaml-findlib >/dev/null 2>&1 || true
if ! command -v js_of_ocaml >/dev/null; then
    echo "SKIPPED: js_of_ocaml is missing, so npm/checker.js is not built afresh"
elif [ ! -e ../proofs/checker.ml ]; then
    echo "SKIPPED: proofs/checker.ml is not extracted (make -C proofs extract)"
else
    mkdir -p build/fresh
    cp npm/ask.js npm/relucert-check.js build/fresh
    make -s BUILD=build/work OUTPUT=build/fresh/checker.js build/fresh/checker.js
    cmp npm/checker.js build/fresh/checker.js && echo "a fresh build is npm/checker.js byte for byte" || {
        echo "a fresh build differs from npm/checker.js: its verdicts"
        python3 test/corpus.py build/fresh/relucert-check.js
    }
fi

[ "${1:-}" = quick ] && exit 0
command -v chromium >/dev/null || apt-get install -y -qq --no-install-recommends chromium >/dev/null 2>&1 || true
command -v chromium >/dev/null || { echo "SKIPPED: there is no Chromium"; exit 0; }
[ -d node_modules/puppeteer-core ] || npm install --no-save --silent puppeteer-core || { echo "SKIPPED: puppeteer-core cannot be installed"; exit 0; }
export NODE_PATH=$PWD/node_modules
node plain.js build/check.html
# Several outputs, and β and a claim that are integers.
corpus=(../tests/corpus/{pair.problem,pair-best.network,correct/squared-fan.cert})
"$relucert" report "${corpus[@]}" --open-share 1 -o build/pair.html >/dev/null
node test/browser.js build/pair.html build/check.html "${corpus[@]}" 1 large
# A page of every kind of claim, of a network from PyTorch, over a scope, and with a history.
c=../tests/corpus
page() { "$relucert" report "${@:2}" -o "build/$1.html" >/dev/null || [ $? = 1 ] || [ $? = 3 ]; pages+=("build/$1.html"); }
pages=()
page stationary $c/{logit.problem,logit-best.network,correct/stationary-logit.stationary} --stationary 1e-8
page not-stationary $c/{pair.problem,pair-best.network,correct/stationary-pair-not.stationary} --not-stationary
page set $c/{axes.problem,axes-square.network,correct/square.set} --not-unique --vertices 4
page fit $c/{line.problem,line-best.network} --same-predictions $c/line-best.network --minimal
page global-path $c/{margin.problem,correct/curve-ridge.curve} --from 1/2 --to 1/4 --gap 1e-5
page weights $c/{pair.problem,pair-best.network,correct/path-outputs.path} --along constant
page scope $c/{margin.problem,margin-best.network,correct/scope-hinge.cert} --gap 0 --scope patterns
page rejected $c/{line.problem,line-best.network,incorrect/arc-left-out.cert}
m=../tests/models
"$relucert" problem $m/data.csv --target y --output-bias free --beta 0.1 -o build/models.problem >/dev/null
"$relucert" certify build/models.problem $m/state.pt --gap 0.01 -o build/models.certificate -q >/dev/null || true
page pytorch build/models.problem $m/state.pt build/models.certificate --gap 0.01
problem=build/path.problem
"$relucert" problem ../examples/data/diabetes.csv --target y --standardize --beta 0.2max -o $problem >/dev/null
"$relucert" path $problem --from 1max --to 0.5max --atoms build/path.atoms -o build/path.certificate -q >/dev/null
page path $problem build/path.atoms build/path.certificate --continuous
node test/pages.js "${pages[@]}"
# All on a small certificate; one of several MB, which takes some ten seconds to find, as it is.
for data in "diabetes 0.2max" "monks-1 0.02max large slow"; do
    read -r name beta large <<<"$data"
    files=(build/"$name".{problem,network,certificate})
    if [ ! -e "${files[2]}" ]; then
        "$relucert" problem ../examples/data/"$name".csv --target y --standardize --beta "$beta" -o "${files[0]}" >/dev/null
        "$relucert" train "${files[0]}" -o "${files[1]}" >/dev/null 2>&1
        "$relucert" certify "${files[@]:0:2}" --open-share 0.01 -o "${files[2]}" >/dev/null
    fi
    "$relucert" report "${files[@]}" --open-share 0.01 --history "${files[2]}" -o build/"$name".html >/dev/null
    echo "$name: a certificate of $(stat -c %s "${files[2]}") bytes, a page of $(stat -c %s build/"$name".html)"
    node test/browser.js build/"$name".html build/check.html "${files[@]}" 0.01 $large
done

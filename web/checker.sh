#!/bin/sh
# checker.sh BUILD OURS THEIRS OUTPUT: the program of all these OCaml files as one JavaScript function of the
# object that answers for files, arguments and output (runtime.js, `relucert_host`).
set -e
build=$1 ours=$2 theirs=$3 output=$4
rm -rf "$build" && mkdir -p "$build"
cp $ours $theirs runtime.js "$build"
python3 loops.py ../proofs/checker.ml "$build/checker.ml"
cd "$build"
ocamlc -c z.ml big_int_Z.ml q.ml sha256.ml counts.ml host.ml checker.mli
ocamlc -w -a -open Counts -c checker.ml
ocamlc -c constant.ml
ocamlc -open Host -c driver.ml
# The primitives are those of runtime.js, which the linker does not know.
ocamlc -no-check-prims z.cmo big_int_Z.cmo q.cmo sha256.cmo counts.cmo host.cmo checker.cmo constant.cmo driver.cmo -o program
js_of_ocaml --opt 3 runtime.js program -o body.js 2>warnings || { cat warnings >&2; exit 1; }
grep -v 'relucert_host$' warnings | grep -v '^warning: free variables in primitive code "relucert_' >&2 || true
{
    cat <<END
// relucert's checker, extracted from its Coq proofs and compiled to JavaScript: made by \`make\` in web/, not
// edited. Under it lie the runtimes of OCaml and js_of_ocaml: LGPL 2.1 with linking exceptions (NOTICE).
function relucertCheck(relucert_host) {
END
    cat body.js
    cat <<END
}
if (typeof module === "object") module.exports = relucertCheck;
END
} > checker.js
cd - >/dev/null
mv "$build/checker.js" "$output"

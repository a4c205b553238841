#!/bin/sh
# Every theorem that a table of README.md cites as `name` next to `File.v` stands in that file.
status=0
grep -E '^\|.*`[A-Za-z]+\.v`' README.md | while IFS= read -r line; do
  file=$(printf '%s\n' "$line" | grep -oE '[A-Za-z]+\.v' | head -n 1)
  for name in $(printf "%s\n" "$line" | cut -d"|" -f4 | grep -oE '`[a-z_A-Z0-9]+`' | tr -d '`'); do
    grep -qE "^ *(Theorem|Lemma|Definition|Fixpoint|Inductive|Record) $name\b" "$file" ||
      { echo "README.md cites $name, which is not in $file"; exit 1; }
  done || exit 1
done || status=1
exit $status

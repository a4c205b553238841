#!/bin/sh
# Every row of the table of README.md says what its theorem speaks about, and every number there is that of a note.
# Every theorem that a table of README.md cites as `name` next to `File.v` stands in that file.
status=0
grep -E '^\|.*`[A-Za-z]+\.v`' README.md | while IFS= read -r line; do
  file=$(printf '%s\n' "$line" | grep -oE '[A-Za-z]+\.v' | head -n 1)
  for name in $(printf "%s\n" "$line" | cut -d"|" -f4 | grep -oE '`[a-z_A-Z0-9]+`' | tr -d '`'); do
    grep -qE "^ *(Theorem|Lemma|Definition|Fixpoint|Inductive|Record) $name\b" "$file" ||
      { echo "README.md cites $name, which is not in $file"; exit 1; }
  done || exit 1
done || status=1
grep -E '^\|.*`[A-Za-z]+\.v`' README.md | while IFS= read -r line; do
  about=$(printf '%s\n' "$line" | sed 's/ *|$//; s/.*| *//')
  case $about in
    file | record) ;;
    mathematics\ *) grep -q "^${about#mathematics }\. " README.md || { echo "README.md has no note for: $line"; exit 1; } ;;
    *) echo "README.md does not say what this row speaks about: $line"; exit 1 ;;
  esac
done || status=1
exit $status

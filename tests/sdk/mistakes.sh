#!/bin/sh
# mistakes.sh PAGE COMPILED LOADED: holds the tables of the page of mistakes equal to the cases. With PORTICO_WRITE_CASES
# set it writes them.
set -eu
page=$1 compiled=$2 loaded=$3

# rows FOLDER: one row of a table for each case.
rows() {
  echo '| mistake | what is said |'
  echo '|---|---|'
  for case in "$1"/*.cpp; do
    mistake=$(sed -n 's|^// mistake: ||p' "$case")
    expect=$(sed -n 's|^// expect: ||p' "$case" | sed 's/ | / /')
    if [ -z "$mistake" ] || [ -z "$expect" ]; then
      echo "$case does not say which mistake it is" >&2
      exit 1
    fi
    printf '| %s | %s |\n' "$mistake" "$expect"
  done
}

made=$(mktemp)
trap 'rm -f "$made" "$made.1" "$made.2"' EXIT
rows "$compiled" >"$made.1"
rows "$loaded" >"$made.2"
awk -v first="$made.1" -v second="$made.2" '
  function table(file,  line) { while ((getline line < file) > 0) print line }
  /^\| mistake \| what is said \|$/ { ++count; table(count == 1 ? first : second); skips = 1; next }
  skips && /^\|/ { next }
  { skips = 0; print }' "$page" >"$made"
if [ -n "${PORTICO_WRITE_CASES:-}" ]; then
  cat "$made" >"$page"
else
  diff -u "$page" "$made"
fi

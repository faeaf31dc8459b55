#!/bin/sh
# Run by ctest, through `portico test`: the plugin is served, at the address in PORTICO_URL.
set -eu
command -v curl >/dev/null || { echo "these tests need curl: apt-get install curl"; exit 1; }
failed=0

# expect STATUS TEXT TARGET [BODY]: what is answered, to a GET or to a POST of the body.
expect() {
  if [ $# -gt 3 ]; then
    got=$(curl -sS -w ' %{http_code}' -H 'content-type: application/json' -d "$4" "$PORTICO_URL$3")
  else
    got=$(curl -sS -w ' %{http_code}' "$PORTICO_URL$3")
  fi
  case $got in
    *"$2"*" $1") ;;
    *) echo "$3 ${4-}: expected $1 with $2, got $got"; failed=1 ;;
  esac
}

expect 201 '{"text":"Hello, Ada!"}' /greetings '{"name": "Ada"}'
expect 201 '{"text":"Hello, Ada! Hello, Ada!"}' /greetings '{"name": "Ada", "times": 2}'
expect 422 '"loc":["body","name"]' /greetings '{}'
expect 422 '"loc":["body","times"]' /greetings '{"name": "Ada", "times": 0}'
expect 405 'Method Not Allowed' /greetings
exit $failed

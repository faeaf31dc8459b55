#!/bin/sh
# refused_at_load.sh SOURCE COMPILER PREPARED INCLUDE LIBRARY MAP PORTICO FOLDER: builds a plugin that compiles and is
# a mistake;
# `portico check` has to say the sentence after "// expect:", and to refuse it where that is no warning.
set -eu
source=$1 compiler=$2 prepared=$3 include=$4 library=$5 map=$6 portico=$7 folder=$8
umask 022
expect=$(sed -n 's|^// expect: ||p' "$source")
rm -rf "$folder"
mkdir -p "$folder/plugins"
"$compiler" -std=c++20 -fPIC -shared -fvisibility=hidden -I"$prepared" -I"$include" "$source" \
  -o "$folder/plugins/shop.so" "$library" -Wl,--version-script="$map"
code=0
"$portico" check --plugins "$folder/plugins" --listen 127.0.0.1:0 >"$folder/words" 2>&1 || code=$?
if ! grep -F -q -- "$expect" "$folder/words"; then
  printf 'expected: %s\n' "$expect"
  cat "$folder/words"
  exit 1
fi
case $expect in
  warning*) wanted=0 ;;
  *) wanted=1 ;;
esac
if [ "$code" -ne "$wanted" ]; then
  echo "portico check ended with $code and not with $wanted"
  exit 1
fi

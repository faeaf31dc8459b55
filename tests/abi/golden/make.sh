#!/bin/sh
# Builds the libraries of a version, once: what is committed stays as it is for ever.
#   make.sh <installed or source folder of the SDK> <folder to write to> <portico_manifest>
set -eu
sdk=$1 out=$2 tool=$3
here=$(dirname "$0")
flags="-Os -DNDEBUG -fPIC -fvisibility=hidden -ffunction-sections -fdata-sections -I$sdk/include"
link="-shared -s -Wl,--version-script=$sdk/plugin.map -Wl,-z,defs -Wl,--gc-sections -Wl,--build-id=none"
mkdir -p "$out"

seal() {
  PORTICO_MANIFEST="$tool" sh "$sdk/cmake/seal.sh" "$out/$1.so"
  gzip -9nf "$out/$1.so"
}
# shellcheck disable=SC2086
cpp() {
  "$1" -std=c++20 $flags $3 -fvisibility-inlines-hidden -DPORTICO_GOLDEN="\"golden-$2\"" -Wno-missing-field-initializers \
    "$here/golden.cpp" "$sdk"/src/*.cpp $link -o "$out/golden-$2.so"
  seal "golden-$2"
}
# shellcheck disable=SC2086
cc -std=c11 $flags "$here/golden.c" $link -o "$out/golden-c.so"
seal golden-c
cpp g++ gcc -fno-gnu-unique
cpp clang++ clang ""

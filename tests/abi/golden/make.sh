#!/bin/sh
# Builds the libraries of a version, once, before it is released: what is committed stays as it is for
# ever, and is not built anew from later sources. From the top of the source, for the version that
# sdk/include/portico/built.h names:
#   ninja -C build/release portico_manifest
#   sh tests/abi/golden/make.sh sdk tests/abi/golden/0.2.0 build/release/portico-tools/portico_manifest
# That writes golden-c, golden-gcc and golden-clang (.so.gz), under 200 kB in sum; it needs x86-64, cc, g++,
# clang++ and gzip. What a version adds goes into extensions.c and extensions.cpp, and into what
# tests/abi/golden_test.cpp asks of it.
set -eu
sdk=$1 out=$2 tool=$3
here=$(dirname "$0")
flags="-Oz -DNDEBUG -fPIC -fvisibility=hidden -ffunction-sections -fdata-sections -I$sdk/include"
link="-shared -s -Wl,--version-script=$sdk/plugin.map -Wl,-z,defs -Wl,--gc-sections -Wl,--build-id=none"
mkdir -p "$out"

seal() {
  PORTICO_MANIFEST="$tool" sh "$sdk/cmake/seal.sh" "$out/$1.so"
  gzip -9nf "$out/$1.so"
}
# shellcheck disable=SC2086
cpp() {
  "$1" -std=c++20 $flags $3 -fvisibility-inlines-hidden -DPORTICO_GOLDEN="\"golden-$2\"" -Wno-missing-field-initializers \
    "$here/golden.cpp" "$here/extensions.cpp" "$sdk"/src/*.cpp $link -o "$out/golden-$2.so"
  seal "golden-$2"
}
# shellcheck disable=SC2086
cc -std=c11 $flags "$here/golden.c" "$here/extensions.c" $link -o "$out/golden-c.so"
seal golden-c
cpp g++ gcc -fno-gnu-unique
cpp clang++ clang ""

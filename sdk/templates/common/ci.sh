#!/bin/sh
# What has to be in order before a change is taken. Needs portico and its SDK, cmake, make, a compiler.
set -eu
cd "$(dirname "$0")"
for preset in release asan; do
  cmake --preset $preset
  cmake --build --preset $preset
  ctest --preset $preset
done

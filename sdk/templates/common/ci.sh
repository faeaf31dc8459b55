#!/bin/sh
# What has to be in order before a change is taken. Needs portico and its SDK, cmake, make or ninja, a compiler.
set -eu
cd "$(dirname "$0")"
command -v make >/dev/null || export CMAKE_GENERATOR="${CMAKE_GENERATOR:-Ninja}"
for preset in release asan; do
  cmake --preset $preset
  cmake --build --preset $preset
  ctest --preset $preset
done

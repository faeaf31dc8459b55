#!/bin/sh
# each_compiler.sh COMPILER ARGUMENT...: by the compiler of the build, and by clang++ where there is one.
set -eu
compiler=$1
shift
"$compiler" "$@"
if command -v clang++ >/dev/null; then clang++ "$@"; else echo "no clang++: skipped"; fi

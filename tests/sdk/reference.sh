#!/bin/sh
# The reference of the public headers is made without a warning.
#   reference.sh SDK FOLDER
command -v doxygen >/dev/null || {
  echo "doxygen is not installed: the reference is not made"
  exit 77
}
rm -rf "$2" && mkdir -p "$2" && cd "$1" || exit 1
{ cat Doxyfile && echo "OUTPUT_DIRECTORY = $2"; } | doxygen - || exit 1
# What the head of a header says is there, and so is a member of a struct in C.
grep -q 'the whole contract between the host and a plugin' \
  "$2/html/abi_8h.html" || { echo "abi.h has no description"; exit 1; }
for class in App Call Router BodyStream JsonValue; do
  [ -f "$2/html/classportico_1_1$class.html" ] || { echo "there is no page of $class"; exit 1; }
done
grep -q 'class="memname">.*App::post' "$2/html/classportico_1_1App.html" || { echo "App has no post()"; exit 1; }

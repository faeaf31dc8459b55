#!/bin/sh
# The reference of the public headers is made without a warning: each public member is documented.
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
# A member that nobody documents is told.
cp -r Doxyfile reference.awk reference.md include "$2" && cd "$2" || exit 1
sed -i 's/^  ~Router();/&\n  int undocumented() const;/' include/portico/router.hpp
doxygen Doxyfile >told 2>&1 && { echo "an undocumented member is passed over"; exit 1; }
grep -q 'Member undocumented() const .* is not documented' told || { cat told; exit 1; }

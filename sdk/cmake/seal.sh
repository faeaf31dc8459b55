#!/bin/sh
# seal.sh LIBRARY [PLUGIN[>=VERSION]]...: what every build system runs when a plugin is linked.
#
# Gives the library its manifest (manifest.c), with the plugins that it needs, and behind the end of
# its ELF image the line
#   \nPORTICO-SHA256 <SHA-256 of all bytes before, in hex>\n
# by which a host finds out that the file was damaged on its way. A library that has both gets them
# anew, so that it may be stripped in between. It is replaced by a new file, which is made beside it.
#
#   PORTICO_MANIFEST  the tool that manifest.c is, when it is built already
#   PORTICO_UNRUN     not empty: the library is for another machine, and not loaded here
#   BUILD_CC          the compiler of this machine, else cc: builds the tool
#   OBJCOPY           the target's, else objcopy
set -eu
folder=$(cd "$(dirname "$0")" && pwd)
library=$1
shift
case $library in */*) ;; *) library=./$library ;; esac
library=$(readlink -f "$library")
work=$(mktemp -d)
plain=$(mktemp "$library.XXXXXX") # beside it, where $ORIGIN leads to what it is linked with
trap 'rm -rf "$work" "$plain"' EXIT

tool=${PORTICO_MANIFEST:-}
if [ -z "$tool" ]; then
  tool=$work/portico-manifest
  for include in "$folder"/../include "$folder"/../../../include "$folder"/../../../../include; do
    [ ! -f "$include/portico/abi.h" ] || break
  done
  ${BUILD_CC:-cc} -I"$include" -o "$tool" "$folder/manifest.c" -ldl
fi

cp -p "$library" "$plain"
"${OBJCOPY:-objcopy}" --remove-section .note.portico "$plain"
code=0
"$tool" ${PORTICO_UNRUN:+--unrun} "$plain" "$work/note" "$@" || code=$?
case $code in
  0) "${OBJCOPY:-objcopy}" --add-section .note.portico="$work/note" "$plain" ;;
  3) ;; # it has none, and the tool has said why
  *)
    echo "portico: $library is not sealed: $tool, which writes its manifest, ended with $code" >&2
    exit 1
    ;;
esac
printf '\nPORTICO-SHA256 %s\n' "$(sha256sum "$plain" | cut -d ' ' -f 1)" >>"$plain"
mv "$plain" "$library"

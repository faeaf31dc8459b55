#!/bin/sh
# seal.sh LIBRARY [PLUGIN[>=VERSION]]...: what every build system runs when a plugin is linked.
#
# Gives the library its manifest (manifest.c), with the plugins that it needs, and behind the end of
# its ELF image the line
#   \nPORTICO-SHA256 <SHA-256 of all bytes before, in hex>\n
# by which a host finds out that the file was damaged on its way. A library that has both gets them
# anew, so that it may be stripped in between.
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
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

tool=${PORTICO_MANIFEST:-}
if [ -z "$tool" ]; then
  tool=$work/portico-manifest
  for include in "$folder"/../include "$folder"/../../../include "$folder"/../../../../include; do
    [ ! -f "$include/portico/abi.h" ] || break
  done
  ${BUILD_CC:-cc} -I"$include" -o "$tool" "$folder/manifest.c" -ldl
fi

cp "$library" "$work/plain"
"${OBJCOPY:-objcopy}" --remove-section .note.portico "$work/plain"
if "$tool" ${PORTICO_UNRUN:+--unrun} "$work/plain" "$work/note" "$@"; then
  "${OBJCOPY:-objcopy}" --add-section .note.portico="$work/note" "$work/plain"
fi
printf '\nPORTICO-SHA256 %s\n' "$(sha256sum "$work/plain" | cut -d ' ' -f 1)" >>"$work/plain"
cat "$work/plain" >"$library"

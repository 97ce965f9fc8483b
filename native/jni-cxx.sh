#!/bin/sh
# The compiler that JavaCPP calls for the JNI library. JavaCPP writes its C++ source anew on every build
# and deletes it afterwards; this runs g++ only if the command, that source, our headers or libiassa.a
# differ in content from the last time.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
output=
sources=
previous=
for argument in "$@"; do
  if [ "$previous" = -o ]; then output=$argument; fi
  case $argument in *.cpp) sources="$sources $argument" ;; esac
  previous=$argument
done
stamp="$here/target/native/$(basename "$output").stamp"
# JavaCPP emits some parts in no fixed order, so lines are compared sorted.
# shellcheck disable=SC2086  # a list of paths that JavaCPP gave without spaces
state=$({
  printf '%s\n' "$@"
  cat $sources | sort
  cat "$here"/src/main/cpp/*.h "$here/target/native/libiassa.a"
} | sha256sum)
if [ -f "$output" ] && [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$state" ]; then exit 0; fi
rm -f "$stamp"
# -L here and not as JavaCPP's linkPath, which would also put this directory into the library's rpath.
${CXX:-g++} -L"$here/target/native" "$@"
echo "$state" > "$stamp"

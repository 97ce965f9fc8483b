#!/usr/bin/env bash
# Builds the emulated device as `--device cuda-emulated` wants it, where anything is newer: libcuda.so.1,
# libcudart.so.13, libnvToolsExt.so.1 (records ranges) and libiassa_kernels.so with all of the engine's kernels.
# Prints their folder.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
core=$(cd "$here/../../kernels/src/main/cuda" && pwd -P)
folder=$here/target/plain
library=$folder/libiassa_kernels.so

make -s -C "$here" target/plain/libcuda.so.1 target/plain/libcudart.so.13 \
  target/plain/libnvToolsExt.so.1 >&2
newer=$(find "$core" "$here/include" "$here/emucc" "$here/lower_kernels.awk" "$folder/libcuda.so.1" \
  -type f -newer "$library" -print -quit 2>/dev/null || true)
if [ ! -f "$library" ] || [ -n "$newer" ]; then
  # Under another name first: a process may have the old one open.
  EMU_TARGET=$here/target "$here/emucc" -o "$library.new" -I"$core" "$core"/*.cu >&2
  mv "$library.new" "$library"
fi
printf '%s\n' "$folder"

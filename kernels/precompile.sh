#!/usr/bin/env bash
# Compiles the kernels ahead of time into target/iassa-kernels-cubins.jar, for sm_80, 86, 89, 90, 100 and 120. With it on
# the class path no kernel is compiled on the user's machine. Needs no GPU: NVRTC comes with the Maven profile cuda, and
# its binding wants a libcuda.so.1, for which the emulator's does.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
root=$(dirname "$here")
IASSA_PROFILE=cuda "$root/iassa" --version >&2
driver=$("$root/native/emulator/build-device.sh")
images=$here/target/precompiled
rm -rf "$images"
mkdir -p "$images" "$here/target/driver"
# Only the driver: cudart must be NVIDIA's.
cp "$driver/libcuda.so.1" "$here/target/driver/"
LD_LIBRARY_PATH="$here/target/driver${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}" \
  "$(cat "$root/target/launcher/java")" -cp "$(cat "$root/target/launcher/classpath-cuda")" \
  org.iassa.kernels.internal.Precompile "$images"
"$(dirname "$(cat "$root/target/launcher/java")")/jar" --create --no-manifest \
  --file "$here/target/iassa-kernels-cubins.jar" -C "$images" .
printf '%s\n' "$here/target/iassa-kernels-cubins.jar"

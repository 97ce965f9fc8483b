#!/usr/bin/env bash
# Compiles the kernels ahead of time into target/iassa-kernels-cubins.jar, for sm_80, 86, 89, 90, 100 and 120, and to PTX
# for what else there is. With it on the class path no kernel is compiled on the user's machine. Needs no GPU: NVRTC
# comes with the Maven profile cuda, and its binding wants a libcuda.so.1, for which the emulator's does.
# `mvn -Pcubins package` afterwards attaches the images to the module as the jar with the classifier cubins.
# Where ptxas is installed the PTX is assembled once more, as a driver would on sm_90 and sm_103.
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
if command -v ptxas >/dev/null; then
  # A ptxas older than NVRTC takes no PTX of its version; nothing in the kernels needs the newer one.
  supported=$(ptxas --version | sed -n 's/.*release \([0-9]*\)\.\([0-9]*\),.*/\1 \2/p')
  read -r major minor <<<"${supported:-0 0}"
  for ptx in "$images"/org/iassa/kernels/images/compute_*/*.ptx; do
    for architecture in sm_90 sm_103; do
      sed "s/^\.version .*/.version $((major - 4)).$minor/" "$ptx" |
        ptxas -arch="$architecture" -o /dev/null - ||
        { printf 'precompile: %s does not assemble for %s\n' "$ptx" "$architecture" >&2; exit 1; }
    done
  done
  printf 'the PTX assembles for sm_90 and sm_103 (ptxas %s.%s)\n' "$major" "$minor"
fi
"$(dirname "$(cat "$root/target/launcher/java")")/jar" --create --no-manifest \
  --file "$here/target/iassa-kernels-cubins.jar" -C "$images" .
printf '%s: %s bytes\n' "$here/target/iassa-kernels-cubins.jar" \
  "$(stat -c %s "$here/target/iassa-kernels-cubins.jar")"

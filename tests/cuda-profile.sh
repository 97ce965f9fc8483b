#!/usr/bin/env bash
# The profile cuda on a machine without a GPU: the demo must still run, on the processor, say why, and give the map
# that the ordinary profile gives; and --device cuda must fail with the reason. Not part of the build, since the profile
# needs 840 MB of jars. With a GPU this is not the test; ./iassa gpu-check is.
#   tests/cuda-profile.sh              one iteration of the demo
#   tests/cuda-profile.sh ARGUMENT...  the demo with other arguments
set -euo pipefail
cd "$(dirname "$0")/.."
out=$PWD/target/cuda-profile
rm -rf "$out"
mkdir -p "$out"
demo=("$@")
[ ${#demo[@]} -gt 0 ] || demo=(--iterations 1)

fail() {
  printf 'cuda-profile: %s\n' "$*" >&2
  exit 1
}

if compgen -G '/dev/nvidia[0-9]*' >/dev/null; then
  printf 'cuda-profile: skipped, this machine has a GPU; run ./iassa gpu-check\n'
  exit 0
fi

run() { # name profile arguments...
  local name=$1 profile=$2
  shift 2
  IASSA_PROFILE=$profile ./iassa demo "$@" --out "$out/$name" >"$out/$name.txt" 2>"$out/$name.err"
}

run cpu '' "${demo[@]}" || { cat "$out/cpu.err" >&2; fail "the ordinary profile fails"; }
run cuda cuda "${demo[@]}" || { cat "$out/cuda.err" >&2; fail "the profile cuda fails"; }

# Which LibTorch ran is the point: the two must not have shared a class path.
tr ':' '\n' <target/launcher/classpath-cuda | grep -q 'pytorch.*-gpu\.jar$' ||
  fail "the profile cuda ran without LibTorch for GPUs"
if tr ':' '\n' <target/launcher/classpath | grep -q 'pytorch.*-gpu\.jar$'; then
  fail "the ordinary profile ran with LibTorch for GPUs"
fi

reason=$(grep -o 'the processor is used: .*' "$out/cuda.err") || {
  cat "$out/cuda.err" >&2
  fail "the profile cuda does not say why it uses the processor"
}
grep -q 'libcuda\|driver\|device' <<<"$reason" || fail "no reason: $reason"
if grep -q 'the processor is used' "$out/cpu.err"; then
  fail "the ordinary profile speaks of a GPU that nobody asked for"
fi

cmp "$out/cpu/saliency.npy" "$out/cuda/saliency.npy" || fail "the maps differ"

status=0
run asked cuda "${demo[@]}" --device cuda || status=$?
[ "$status" -eq 7 ] || fail "--device cuda ends with $status, expected 7"
refused=$(grep -o 'cannot use cuda:0: .*' "$out/asked.err") || {
  cat "$out/asked.err" >&2
  fail "--device cuda does not say why it cannot be used"
}
# LibTorch is asked first and lacks libraries too; what is to be installed first is named first.
if grep -q 'no libcuda' <<<"$reason" && ! grep -q "cuda:0: NVIDIA's driver is not here" <<<"$refused"; then
  fail "--device cuda speaks of other things than the missing driver: $refused"
fi

printf '%s\n' "$reason"
printf -- '--device cuda ends with 7: %s\n' "$refused"
printf 'cuda-profile: passed; the same map, sha256 %s\n' \
  "$(sha256sum "$out/cuda/saliency.npy" | cut -c 1-16)"

#!/usr/bin/env bash
# Measures everything in this folder again: bench/results/2026-11-22-cpu/run.sh OUT
# IASSA_ASSETS is the folder with models/. Takes about 15 minutes on 2 idle cores.
set -euo pipefail
out=${1:?usage: run.sh OUT}
root=$(cd "$(dirname "$0")/../../.." && pwd)
models=${IASSA_ASSETS:-$root/../shared/assets}/models
iassa=$root/iassa
mkdir -p "$out"
resnet=$(mktemp --suffix=.pt)
trap 'rm -f "$resnet"' EXIT
run() { # FILE COMMAND...
  local file=$out/$1
  shift
  printf '$ ./iassa %s\n' "${*//$models/MODELS}" | sed "s#$resnet#resnet50.pt#; s#$out#OUT#" >"$file"
  "$iassa" "$@" >>"$file" 2>/dev/null
  echo "$file"
}

run machine.txt doctor
"$iassa" bench resnet50 "$resnet"
run forward-mobilenet_v2.txt bench forward "$models/mobilenet_v2.pt" --pairs 40 --batch 16,32
run forward-resnet50.txt bench forward "$resnet" --pairs 10 --batch 16
run end-to-end-mobilenet_v2.txt bench end-to-end "$models/mobilenet_v2.pt" --masks 500
run end-to-end-resnet50.txt bench end-to-end "$resnet" --masks 100 --repetitions 2
run overhead.txt bench overhead "$models/mobilenet_v2.pt" "$models/mobilenet_v2_features.pt"
run memory.txt bench memory
run ops-masks.txt bench ops -- "MaskedBatch|Accumulate" -wi 1 -i 3 -r 500ms -rf json -rff "$out/ops-masks.json"
run ops-affinity.txt bench ops -- Affinity -p side=56 -wi 1 -i 3 -r 500ms -rf json -rff "$out/ops-affinity.json"

#!/usr/bin/env bash
# Measures these tables again: bench/results/2026-11-23-coco-evaluate/run.sh OUT [4000]
# Without 4000: Table 1, about 130 000 forward passes; with it the rows of 1001 and 4000 forward passes,
# about 440 000. Goes on where it was stopped. IASSA_ASSETS is the folder with coco/ and models/.
set -euo pipefail
out=${1:?usage: run.sh OUT [4000]}
root=$(cd "$(dirname "$0")/../../.." && pwd)
assets=${IASSA_ASSETS:-$root/../shared/assets}
if [ "${2:-}" = 4000 ]; then
  rows=(--methods "iassa@1001,rise@1001,iassa@4000,rise@4000" --no-trace --reference rise@4000)
else
  rows=(--methods "iassa@500,rise@500,lime@500,lime-slic@500,occlusion@500,random,centre-gaussian,iassa@100,rise@100,iassa@200,rise@200"
    --reference rise@500)
fi
exec "$root/iassa" evaluate --dataset coco --images "$assets/coco/images" \
  --annotations "$assets/coco/instances.json" --class-map "$assets/coco/imagenet_to_coco.csv" \
  --model "$assets/models/mobilenet_v2.pt" --features "$assets/models/mobilenet_v2_features.pt" \
  --labels "$assets/models/imagenet_classes.txt" --trust-model --precision bf16 \
  --protocol rise-2018-batch "${rows[@]}" --out "$out"

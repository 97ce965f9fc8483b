#!/usr/bin/env bash
# Measures this table again: bench/results/2026-11-22-balanced-study/run.sh OUT [study options…]
# IASSA_ASSETS is the folder with coco/ and models/. Without further options: all default variants
# (RISE at 500, 1000 and 4000 masks among them) on the tuning split. Started again with the same
# OUT it measures only what is missing.
set -euo pipefail
out=${1:?usage: run.sh OUT [study options]}
shift
root=$(cd "$(dirname "$0")/../../.." && pwd)
assets=${IASSA_ASSETS:-$root/../shared/assets}
(
  cd "$root"
  mvn -B -q -pl bench -am process-classes dependency:build-classpath \
    -Dmdep.outputFile=target/study.cp -Dmdep.includeScope=runtime
)
export OPENBLAS_NUM_THREADS=1 OMP_WAIT_POLICY=PASSIVE
export GLIBC_TUNABLES=glibc.malloc.hugetlb=1:glibc.malloc.arena_max=1:glibc.malloc.mmap_max=0:glibc.malloc.trim_threshold=1000000000000
exec java -cp "$root/bench/target/classes:$(cat "$root/bench/target/study.cp")" \
  org.iassa.bench.study.Study \
  --model "$assets/models/mobilenet_v2.pt" --features "$assets/models/mobilenet_v2_features.pt" \
  --trust-model --annotations "$assets/coco/instances.json" --images "$assets/coco/images" \
  --class-map "$assets/coco/imagenet_to_coco.csv" --protocol rise-2018-batch --out "$out" "$@"

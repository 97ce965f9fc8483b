#!/usr/bin/env bash
# Measures these rows again: bench/results/2026-11-23-orthogonal-masks/run.sh
# IASSA_ASSETS is the folder with coco/ and models/. About 65 000 forward passes; goes on where it was stopped.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
assets=${IASSA_ASSETS:-$root/../shared/assets}
out=$root/bench/target/replay-orthogonal
mkdir -p "$out"
(
  cd "$root"
  mvn -B -q -pl bench -am process-classes dependency:build-classpath \
    -Dmdep.outputFile=target/study.cp -Dmdep.includeScope=runtime
)
export OPENBLAS_NUM_THREADS=1 OMP_WAIT_POLICY=PASSIVE
export GLIBC_TUNABLES=glibc.malloc.hugetlb=1:glibc.malloc.arena_max=1:glibc.malloc.mmap_max=0:glibc.malloc.trim_threshold=1000000000000
run() {
  java -cp "$root/bench/target/classes:$(cat "$root/bench/target/study.cp")" \
    "org.iassa.bench.study.$1" --assets "$assets" --scores "$out/coco.bin" "${@:2}"
}
run ReplayScore --pass 75/25r,rise:1000,runs:378,runs:499
run Replay --specs "$here/specs.txt" --curves --each "$out/images.csv" \
  --reference rise:500 --reference rise:1000

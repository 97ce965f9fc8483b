#!/usr/bin/env bash
# Measures RISE, BALANCED and the two refinements again: bench/results/2026-11-23-refinement-study/run.sh
# IASSA_ASSETS is the folder with coco/ and models/. About 1700 forward passes an image, 78 images.
# The cells' designs are other random ones than those of the tables here.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
assets=${IASSA_ASSETS:-$root/../shared/assets}
out=$root/bench/target/refinement
mkdir -p "$out"
(
  cd "$root"
  mvn -B -q -pl bench -am process-classes dependency:build-classpath \
    -Dmdep.outputFile=target/study.cp -Dmdep.includeScope=runtime
)
export OPENBLAS_NUM_THREADS=1 OMP_WAIT_POLICY=PASSIVE
export GLIBC_TUNABLES=glibc.malloc.hugetlb=1:glibc.malloc.arena_max=1:glibc.malloc.mmap_max=0:glibc.malloc.trim_threshold=1000000000000
run() { # name, options
  java -cp "$root/bench/target/classes:$(cat "$root/bench/target/study.cp")" \
    org.iassa.bench.study.RefineStudy --each "$out/$1.csv" "${@:2}" | tee "$out/$1.txt"
}
run tune --assets "$assets"
run holdout --assets "$assets" --split HOLDOUT
run scenes --scenes 40

#!/usr/bin/env bash
# Measures these tables again: bench/results/2026-11-22-balanced-tuning/run.sh
# IASSA_ASSETS is the folder with coco/ and models/. Scores once (about 230 000 forward passes; goes
# on where it was stopped; kept under bench/target/replay) and replays the specifications in specs/.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
assets=${IASSA_ASSETS:-$root/../shared/assets}
out=$root/bench/target/replay
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
    "org.iassa.bench.study.$1" "${@:2}"
}
windows=75/25r,110/37r,75/25o,110/37o,45/15o
run ReplayScore --assets "$assets" --scores "$out/coco.bin" \
  --pass "$windows,60/20o,60/20r,75/25r@12,110/37r@18,rise:1000"
run ReplayScore --assets "$assets" --split HOLDOUT --scores "$out/coco-holdout.bin" \
  --pass "$windows,rise:1000,rise:4000"
run ReplayScore --scenes 20 --scores "$out/scenes.bin" --pass "$windows,rise:1000"

replay() { # label, scores, further options
  run Replay --specs "$here/specs/$1.txt" --label "$1" --scores "$out/$2.bin" \
    --out "$out/tried.csv" --each "$out/images.csv" "${@:3}"
}
for label in attention join rise-and-join product; do
  replay "$label" coco --assets "$assets" >"$out/$label.txt"
done
for label in curves-1 curves-2 curves-3; do
  replay "$label" coco --assets "$assets" --curves --reference rise:500 >"$out/$label.txt"
done
replay tune coco --assets "$assets" --curves --reference rise:500 --reference rise:1000
replay scenes scenes --scenes 20 --curves --reference rise:500
replay holdout coco-holdout --assets "$assets" --split HOLDOUT --curves \
  --reference rise:500 --reference rise:1000 --reference rise:4000

#!/usr/bin/env bash
# Measures these tables again: bench/results/2026-11-23-scenes-evaluate/run.sh OUT. Needs no download.
out=${1:?usage: run.sh OUT}
exec "$(dirname "$0")/../../../iassa" evaluate --dataset scenes --count 24 \
  --methods "iassa,rise,lime-fill,occlusion,random,centre-gaussian" --forwards "50,100,200" --max-forwards 500 \
  --protocols "iassa-2020,rise-2018-batch,xplique" --out "$out"

#!/usr/bin/env bash
# Measures this table again: bench/results/2026-11-23-balanced-study/run.sh OUT [study options…]
# About 140 000 forward passes; goes on where it was stopped. IASSA_ASSETS is the folder with coco/ and models/.
out=${1:?usage: run.sh OUT [study options]}
shift
exec "$(dirname "$0")/../2026-11-22-preset-study/run.sh" "$out" --split all --reference rise:n=500 \
  --variant random --variant centre --variant rise:n=500 --variant rise:n=500,noise=0.2 \
  --variant balanced --variant balanced:noise=0.2 \
  --variant 'balanced:passes=rise:350*4+75/25r,iterations=2' \
  --variant rise:n=1000 --variant balanced:forwards=1001 --variant balanced:forwards=1001,noise=0.2 "$@"

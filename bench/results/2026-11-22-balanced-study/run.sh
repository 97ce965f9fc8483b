#!/usr/bin/env bash
# Measures this table again: bench/results/2026-11-22-balanced-study/run.sh OUT [study options…]
# with the options that README.md beside it names. The study is the same program as before.
exec "$(dirname "$0")/../2026-11-22-preset-study/run.sh" "$@"

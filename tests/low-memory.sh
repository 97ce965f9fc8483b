#!/usr/bin/env bash
# Runs demo in less and less address space: tests/low-memory.sh [MiB ...]. Each run ends within five
# minutes, with success and all its files, or with a message, exit code 7 and no file.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
[ $# -gt 0 ] || set -- 8192 6000 4096 3072 2560 2304 2048 2047 1024 300
./iassa --version # builds, without a limit
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/cwd"
export TMPDIR=$work
bad=0
for limit in "$@"; do
  rm -rf "$work/out"
  code=0
  (cd "$work/cwd" && ulimit -v $((limit * 1024)) &&
    exec timeout -k 5 300 "$root/iassa" demo --quiet --out "$work/out") >"$work/log" 2>&1 || code=$?
  left=$(find "$work/out" -type f -printf '%f\n' 2>/dev/null | sort | tr '\n' ' ') || true
  said=$(tail -n 1 "$work/log" | cut -c 1-150)
  printf '%6s MiB: exit code %s; %s%s\n' "$limit" "$code" "${left:-no files}" "${said:+; $said}"
  case $code in
    0) [ "$left" = 'iterations.png overlay.png report.json saliency.npy ' ] || bad=1 ;;
    7) [ -z "$left" ] && grep -q '^iassa: ' "$work/log" || bad=1 ;;
    *) bad=1 ;;
  esac
  [ -z "$(find "$work/cwd" -type f -print)" ] || bad=1
done
[ $bad = 0 ] || { echo 'low-memory: FAILED' >&2; exit 1; }
echo 'low-memory: passed'

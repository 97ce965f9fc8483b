#!/bin/sh
# static_table.sh NVCC CUDA_FOLDER OUT: compiles every kernel for sm_80, sm_90 and sm_100 and prints registers, shared memory, stack
# and spills of each entry point. Fails where something spills or uses a stack.
set -eu
nvcc=$1 folder=$2 out=$3
mkdir -p "$out"
bad=0
printf '%-34s %-24s %-24s %s\n' kernel 'sm_80 reg/shared' 'sm_90 reg/shared' 'sm_100 reg/shared'
for file in "$folder"/*.cu; do
  for arch in 80 90 100; do
    "$nvcc" -std=c++17 --fmad=false -arch=sm_$arch -I"$folder" -Xptxas -v -cubin -o "$out/kernel.cubin" "$file" 2>"$out/log" || {
      cat "$out/log"
      exit 1
    }
    awk -v arch=$arch '
      /Compiling entry function/ { split($0, q, "\047"); name = q[2] }
      /bytes stack frame/ { stack = $1; stores = $5; loads = $9 }
      /Used [0-9]+ registers/ {
        registers = $0; sub(/.*Used /, "", registers); sub(/ registers.*/, "", registers)
        shared = 0
        if (match($0, /[0-9]+ bytes smem/)) { shared = substr($0, RSTART); sub(/ .*/, "", shared) }
        print name, arch, registers, shared, stack + 0, stores + 0, loads + 0
      }' "$out/log"
  done
done >"$out/table"
sort "$out/table" | awk '
  { if ($1 != name && name != "") show(); name = $1; cell[$2] = $3 "/" $4; if ($5 || $6 || $7) { note = note " SPILL sm_" $2 " stack " $5 " stores " $6 " loads " $7; bad = 1 } }
  function show() { printf "%-34s %-24s %-24s %s%s\n", name, cell[80], cell[90], cell[100], note; note = "" }
  END { show(); exit bad }' || bad=1
exit $bad

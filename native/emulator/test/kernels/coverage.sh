#!/usr/bin/env bash
# coverage.sh CUDA_FOLDER TARGET PERCENT: lines of the .cu and .cuh files that the kernels' suite runs under emulation, per file,
# and those it does not. A line of a template counts as run if one instance runs it. Fails where a file is below PERCENT.
set -euo pipefail
core=$1 target=$(cd "$2" && pwd) percent=$3
library=$target/plain/kernel_tests/libiassa_covered.so
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
newer=$(find "$core" "$here/include" "$here/emucc" -type f -newer "$library" -print -quit 2>/dev/null || true)
if [ ! -f "$library" ] || [ -n "$newer" ]; then
  rm -rf "$library.gcov"
  EMU_TARGET=$target "$here/emucc" -o "$library" --coverage -O1 -I"$core" "$core"/*.cu
fi
find "$library.gcov" -name '*.gcda' -delete
"$target/plain/kernel_tests/kernels_test" "$library" "${ORDERS:-forward}" "${WHAT:-windows,batches,sums,maps,affinity,large}" >&2
gcov -t "$library".gcov/*.gcda 2>/dev/null | awk -F: -v least="$percent" '
  $2 + 0 == 0 && $3 == "Source" { file = $4; ours = file ~ /src\/main\/cuda\//; sub(/.*src\/main\/cuda\//, "", file); next }
  ours && $1 !~ /-/ && $2 + 0 > 0 {
    lines[file, $2 + 0] = 1
    if ($1 !~ /[#=]/) ran[file, $2 + 0] = 1
  }
  END {
    for (key in lines) {
      split(key, part, SUBSEP)
      all[part[1]]++
      if (key in ran) seen[part[1]]++
      if (part[2] > last[part[1]] + 0) last[part[1]] = part[2] + 0
    }
    for (file in all) {
      for (n = 1; n <= last[file]; n++) {
        if ((file, n) in lines && !((file, n) in ran)) missed[file] = missed[file] " " n
      }
    }
    for (file in all) {
      total += all[file]; covered += seen[file]
      share = 100 * seen[file] / all[file]
      if (share < least) bad = 1
      printf "%-26s %5.1f %%  %4d of %4d%s\n", file, share, seen[file], all[file], missed[file] == "" ? "" : "  not run:" missed[file] | "sort"
    }
    close("sort")
    if (total == 0) { print "no line was counted"; exit 1 }
    printf "%-26s %5.1f %%  %4d of %4d\n", "all", 100 * covered / total, covered, total
    exit bad
  }'

#!/bin/sh
# run_planted.sh VARIANT DIR BUG...: runs each planted bug and says who caught it; fails when one goes unseen, when a
# tool misses what it is there for, or when it complains about the correct kernels ("none").
# plain: forward, backward and two random orders. asan, tsan: forward only, so that what counts is the tool, not the order.
set -u
variant=$1 dir=$2
shift 2
runs="forward:1 backward:1 random:1 random:2"
[ "$variant" = plain ] || runs=forward:1
bad=0
for bug in "$@"; do
  caught=
  for run in $runs; do
    out=$(TSAN_OPTIONS=halt_on_error=0 ASAN_OPTIONS=detect_leaks=0 UBSAN_OPTIONS=halt_on_error=0 \
      timeout 120 "$dir/test_driver" "$dir" planted "$dir/planted/$bug.so" "$bug" "${run%:*}" "${run#*:}" 2>&1)
    code=$?
    how=
    case $out in
      *"data race"*) how="data race" ;;
      *AddressSanitizer*) how="AddressSanitizer: $(echo "$out" | sed -n 's/.*AddressSanitizer: \([a-z-]*\) .*/\1/p' | head -n 1)" ;;
      *"runtime error"*) how="UBSan: $(echo "$out" | sed -n 's/.*runtime error: //p' | head -n 1)" ;;
      *) case $code in
           0) ;;
           3) how="wrong answer" ;;
           4) how=$(echo "$out" | sed -n 's/^found: .*\[emulator: //p' | sed 's/ \[kernel.*//; s/ (order seed.*//' | head -n 1) ;;
           *) how="exit $code: $out" ;;
         esac ;;
    esac
    [ -n "$how" ] && caught="$caught${caught:+ | }${run%:*} $how"
  done
  ok=1
  case $variant/$bug in
    */none) [ -z "$caught" ] || ok=0 ;;
    tsan/syncthreads | tsan/syncwarp | tsan/double_buffer | tsan/cross_block | tsan/cp_async_reuse)
      case $caught in *"data race"*) ;; *) ok=0 ;; esac ;;
    asan/global_bounds | asan/shared_bounds | asan/dynamic_bounds | asan/misaligned)
      case $caught in *AddressSanitizer* | *UBSan*) ;; *) ok=0 ;; esac ;;
    tsan/*_bounds | tsan/misaligned) ;;  # not what it is there for
    *) [ -n "$caught" ] || ok=0 ;;
  esac
  [ $ok = 1 ] || bad=1
  [ "$(echo "$caught" | grep -o 'wrong answer' | wc -l)" != 4 ] || caught="wrong answer in every order"
  printf '%-4s %-22s %s\n' "$([ $ok = 1 ] && echo ok || echo BAD)" "$bug" "${caught:-nothing}"
done
exit $bad

#!/usr/bin/env bash
# Fuzzes one harness, guided by coverage (Jazzer): tests/fuzz.sh NAME SECONDS
# NAME: image map coco scorelog cache text bundle cli kserve. The C ABI: make -C native -f build.mk fuzz
# Build first: mvn -B -q -DskipTests test-compile. Inputs found are kept in tests/target/fuzz/NAME;
# an input that fails is written there as crash-*: copy it to src/test/resources/fuzz/NAME.
set -euo pipefail
cd "$(dirname "$0")"
[ $# -ge 2 ] || { sed -n 2,5p "$0"; exit 2; }
name=$1 seconds=$2
shift 2
# How long inputs get, and after how many runs without something new they get longer (libFuzzer's len_control).
length=65536 json='' decoders='' jit='' control=100
# What is instrumented; a harness of JSON needs its parser's coverage to get past the syntax.
classes='org.iassa.**'
# Jars that stay away: Jazzer looks through the whole class path for every class that it instruments.
without='pytorch|onnxruntime|cuda|opencv|openblas|assertj|byte-buddy|junit'
case $name in
  image) class=org.iassa.fuzz.ImageFuzz decoders=1 ;;
  map) class=org.iassa.fuzz.MapFuzz ;;
  coco) class=org.iassa.data.CocoFuzz json=1 ;;
  scorelog) class=org.iassa.fuzz.ScoreLogFuzz ;;
  cache) class=org.iassa.fuzz.CacheFuzz ;;
  text) class=org.iassa.cli.TextFuzz length=300 control=0 ;;
  bundle) class=org.iassa.cli.BundleFuzz ;;
  cli) class=org.iassa.cli.CommandLineFuzz length=2000 jit=-XX:TieredStopAtLevel=1 control=0 ;;
  kserve) class=org.iassa.engine.internal.kserve.KServeFuzz length=8192 json=1 ;;
  *) echo "no harness $name" >&2; exit 2 ;;
esac
[ -z "$decoders" ] || without=${without/opencv|openblas|/} without=${without/pytorch|/}
[ -z "$json" ] || classes+=':com.fasterxml.jackson.core.**'
# shellcheck source=tests/classpath.sh
. ./classpath.sh
work=$PWD/target/fuzz/$name
classpath=$PWD/target/test-classes:$(tr ':' '\n' <target/test-classpath | grep -Ev "/[^/]*($without)[^/]*\.jar$" | paste -sd:)
corpus=$PWD/src/test/resources/fuzz/$name
dictionary=$PWD/src/test/resources/fuzz-dictionaries/$name.dict
mkdir -p "$work/found" "$work/scratch"
memory=$(mktemp -d "$([ -w /dev/shm ] && echo /dev/shm || echo "${TMPDIR:-/tmp}")/iassa-fuzz.XXXXXX")
trap 'rm -rf "$memory"' EXIT
cd "$work/scratch"
# shellcheck disable=SC2086 # no option or one
"${JAVA_HOME:+$JAVA_HOME/bin/}java" $jit -Xmx1g -XX:+UseSerialGC -XX:+EnableDynamicAgentLoading \
  -Dorg.bytedeco.javacpp.maxBytes=0 -Dorg.bytedeco.javacpp.maxPhysicalBytes=0 \
  -Djava.io.tmpdir="$memory" -Dorg.slf4j.simpleLogger.defaultLogLevel=error \
  -cp "$classpath" com.code_intelligence.jazzer.Jazzer \
  --target_class="$class" --instrumentation_includes="$classes" --custom_hook_includes="$classes" \
  --keep_going="${KEEP_GOING:-1}" --reproducer_path="$work" -artifact_prefix="$work/" \
  -max_total_time="$seconds" -max_len="$length" -len_control="$control" -dict="$dictionary" -timeout=120 -rss_limit_mb=4096 \
  -print_final_stats=1 "$@" "$work/found" "$corpus"

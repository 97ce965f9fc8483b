#!/usr/bin/env bash
# Fuzzes one harness, guided by coverage (Jazzer): tests/fuzz.sh NAME SECONDS
# NAME: image map coco scorelog cache text bundle cli. The C ABI: make -C native -f build.mk fuzz
# Build first: mvn -B -q -DskipTests test-compile. Inputs found are kept in tests/target/fuzz/NAME;
# an input that fails is written there as crash-*: copy it to src/test/resources/fuzz/NAME.
set -euo pipefail
cd "$(dirname "$0")"
[ $# -ge 2 ] || { sed -n 2,5p "$0"; exit 2; }
name=$1 seconds=$2
shift 2
case $name in
  image) class=org.iassa.fuzz.ImageFuzz ;;
  map) class=org.iassa.fuzz.MapFuzz ;;
  coco) class=org.iassa.data.CocoFuzz ;;
  scorelog) class=org.iassa.fuzz.ScoreLogFuzz ;;
  cache) class=org.iassa.fuzz.CacheFuzz ;;
  text) class=org.iassa.cli.TextFuzz ;;
  bundle) class=org.iassa.cli.BundleFuzz ;;
  cli) class=org.iassa.cli.CommandLineFuzz ;;
  *) echo "no harness $name" >&2; exit 2 ;;
esac
if [ ! -s target/test-classpath ]; then
  (cd .. && mvn -B -q -DskipTests -pl tests -am test-compile \
    org.apache.maven.plugins:maven-dependency-plugin:build-classpath \
    -Dmdep.includeScope=test -Dmdep.outputFile=target/test-classpath)
fi
work=$PWD/target/fuzz/$name
classpath=$PWD/target/test-classes:$(cat target/test-classpath)
corpus=$PWD/src/test/resources/fuzz/$name
mkdir -p "$work/found" "$work/scratch"
cd "$work/scratch"
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx1g -XX:+UseSerialGC -XX:+EnableDynamicAgentLoading \
  -Dorg.bytedeco.javacpp.maxBytes=0 -Dorg.bytedeco.javacpp.maxPhysicalBytes=0 \
  -Dorg.slf4j.simpleLogger.defaultLogLevel=error \
  -cp "$classpath" com.code_intelligence.jazzer.Jazzer \
  --target_class="$class" --instrumentation_includes='org.iassa.**' \
  --reproducer_path="$work" -artifact_prefix="$work/" \
  -max_total_time="$seconds" -max_len=65536 -timeout=120 -rss_limit_mb=4096 \
  -print_final_stats=1 "$@" "$work/found" "$corpus"

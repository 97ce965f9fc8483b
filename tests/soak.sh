#!/usr/bin/env bash
# Long runs: tests/soak.sh [EXPLANATIONS [SEED [KINDS]]]; 2000 by default. Prints how memory and handles
# grow. KINDS, between commas, are those of Soak.java that are wanted.
# Build first: mvn -B -q -DskipTests test-compile.
set -euo pipefail
cd "$(dirname "$0")"
# shellcheck source=tests/classpath.sh
. ./classpath.sh
export OMP_WAIT_POLICY="${OMP_WAIT_POLICY:-PASSIVE}" OPENBLAS_NUM_THREADS=1
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -XX:+UseSerialGC -Xms256m -Xmx256m -XX:+AlwaysPreTouch \
  -Dorg.bytedeco.javacpp.maxBytes=0 -Dorg.bytedeco.javacpp.maxPhysicalBytes=0 \
  -Dorg.slf4j.simpleLogger.defaultLogLevel=error \
  -cp "target/test-classes:$(cat target/test-classpath)" org.iassa.soak.Soak "$@"

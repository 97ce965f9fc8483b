#!/usr/bin/env bash
# Sends Ctrl-C to explain, evaluate and demo at random moments: tests/interrupt.sh [COUNT [SEED]]
# Build first: mvn -B -q -DskipTests test-compile. Stops at the first that is slow or leaves a half.
set -euo pipefail
cd "$(dirname "$0")"
# shellcheck source=tests/classpath.sh
. ./classpath.sh
# What a shell starts in the background ignores Ctrl-C, and so would all that it starts.
exec env --default-signal=INT "${JAVA_HOME:+$JAVA_HOME/bin/}java" -XX:+UseSerialGC \
  -cp "target/test-classes:$(cat target/test-classpath)" org.iassa.cli.Interruptions "$@"

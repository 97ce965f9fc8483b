#!/usr/bin/env bash
# Plants the bugs of mutants.txt one at a time in copies of the sources and says which of them the suites catch.
#   mutate.sh [--check] [--kernels | --host] [--only NAME,NAME] [--skip NAME,NAME] [--quick]
# --check: only whether each can still be planted. Exit code 1: one survived; 2: one can no longer be planted.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
root=$(cd "$here/../.." && pwd -P)
case " $* " in
  *" --check "*) ;;
  *)
    case " $* " in
      *" --host "*) ;;
      *)
        for variant in plain tsan asan; do
          make -s -C "$here" "target/$variant/kernel_tests/libiassa_kernels.so" "target/$variant/kernel_tests/kernels_test" >&2
        done
        ;;
    esac
    case " $* " in
      *" --kernels "*) ;;
      *)
        mkdir -p "$here/target/mutants"
        # shellcheck disable=SC2086 # several options
        (cd "$root" && mvn -B -q ${MAVEN_OPTIONS--o} -DskipTests -pl tests -am test-compile \
          org.apache.maven.plugins:maven-dependency-plugin:build-classpath \
          -Dmdep.includeScope=test -Dmdep.outputFile=target/test-classpath) >&2
        # The launcher that surefire fetched for this version of JUnit.
        engine=$(tr : '\n' <"$root/tests/target/test-classpath" | grep '/junit-platform-engine-')
        launcher=${engine//junit-platform-engine/junit-platform-launcher}
        [ -f "$launcher" ] || { echo "no $launcher; run a test with Maven first" >&2; exit 2; }
        printf '%s/tests/target/test-classes:%s:%s\n' "$root" "$(cat "$root/tests/target/test-classpath")" "$launcher" \
          >"$here/target/mutants/classpath"
        "$here/build-device.sh" >/dev/null
        ;;
    esac
    ;;
esac
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" "$here/Mutate.java" "$root" "$@"

#!/usr/bin/env bash
# Holds the jars to what a stranger's project needs: stages them in target/jar-check, builds and runs
# examples/plain-maven against that folder on the class path and on the module path, and README's
# Java example in jshell. Writes nothing of ours into the shared local repository.
#   tests/jar-check.sh          everything, with sources and Javadoc jars
#   tests/jar-check.sh --short  without those
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
out=$root/target/jar-check
profile=-Prelease
if [ "${1:-}" = --short ]; then profile=-P-release; fi
rm -rf "$out"
mkdir -p "$out/local/org"

fail() {
  printf 'jar-check: %s\n' "$*" >&2
  exit 1
}

# A local repository of its own for our artifacts, with everything else by reference.
shared=$(mvn -B -q -N help:evaluate -Dexpression=settings.localRepository -DforceStdout 2>/dev/null || true)
[ -d "$shared" ] || shared=$HOME/.m2/repository
for entry in "$shared"/*; do
  [ "$(basename "$entry")" = org ] || ln -s "$entry" "$out/local/"
done
for entry in "$shared"/org/*; do
  [ "$(basename "$entry")" = iassa ] || ln -s "$entry" "$out/local/org/"
done

# Deploying leaves metadata in the local repository too, so every call gets the one above.
maven() { mvn -B -q -ntp -Dmaven.repo.local="$out/local" ${IASSA_MAVEN_OPTIONS:+"$IASSA_MAVEN_OPTIONS"} "$@"; }

maven "$profile" -DskipTests -Dspotless.check.skip -Dmaven.install.skip \
  -DaltDeploymentRepository="staging::file:$out/staging" -pl engine -am deploy

jars=$(find "$out/staging" -name '*.jar' -printf '%f\n' | sort)
printf '%s\n' "$jars"
contains() { grep -Eq -- "$1" <<<"$jars" || fail "no jar is named like $1"; }
for module in kernels native engine; do
  contains "^iassa-$module-.*[0-9]\.jar$"
  if [ "$profile" = -Prelease ]; then
    contains "^iassa-$module-.*-sources\.jar$"
    contains "^iassa-$module-.*-javadoc\.jar$"
  fi
done
contains '^iassa-native-.*-linux-x86_64\.jar$'

cp -r examples/plain-maven "$out/example"
(cd "$out/example" && maven -Diassa.repository="file:$out/staging" \
  compile dependency:build-classpath -Dmdep.includeScope=runtime -Dmdep.outputFile="$out/classpath")
classpath=$(cat "$out/classpath")
tr ':' '\n' <"$out/classpath" | sed 's|.*/||' | sort >"$out/jars.txt"
for unwanted in slf4j-simple logback log4j picocli progressbar junit; do
  if grep -q "^$unwanted" "$out/jars.txt"; then fail "the engine forces $unwanted on its users"; fi
done
printf '%s jars on the class path, none of them a logger or for the command line\n' \
  "$(wc -l <"$out/jars.txt")"

export OPENBLAS_NUM_THREADS=1 OMP_WAIT_POLICY=PASSIVE
explained() { grep -q "^explained by [1-9][0-9]* forward passes.* in $1\$" "$2" || fail "see $2"; }

java -cp "$out/example/target/classes:$classpath" example.Explain 2>"$out/err.txt" |
  tee "$out/class-path.txt"
explained 'the class path' "$out/class-path.txt"

java -p "$classpath" --add-modules ALL-MODULE-PATH -cp "$out/example/target/classes" \
  example.Explain 2>>"$out/err.txt" | tee "$out/module-path.txt"
explained 'a named module' "$out/module-path.txt"

{
  printf 'import org.iassa.%s.*;\n' engine engine.spi image scenes
  # shellcheck disable=SC2016 # backticks are what is looked for
  sed -n '/^```java$/,/^```$/p' README.md | sed '/^```/d'
  printf 'System.out.println("jshell: maximum " + brightnessDecides().max());\n/exit\n'
} >"$out/readme.jsh"
jshell --class-path "$classpath" "$out/readme.jsh" 2>"$out/jshell-err.txt" | tee "$out/jshell.txt"
grep -Eq '^jshell: maximum (0\.0*[1-9]|[1-9])' "$out/jshell.txt" || fail "see $out/jshell.txt"

# Messages of the logging facade without a logger are the user's choice; anything else is not.
if grep -v '^SLF4J' "$out/err.txt" | grep -q .; then fail "unexpected messages in $out/err.txt"; fi
echo "jar-check: passed"

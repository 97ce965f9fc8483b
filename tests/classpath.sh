# shellcheck shell=bash
# To be sourced in tests/: makes target/test-classpath, the jars of the tests, where it is missing.
if [ ! -s target/test-classpath ]; then
  (cd .. && mvn -B -q -DskipTests -pl tests -am test-compile \
    org.apache.maven.plugins:maven-dependency-plugin:build-classpath \
    -Dmdep.includeScope=test -Dmdep.outputFile=target/test-classpath)
fi

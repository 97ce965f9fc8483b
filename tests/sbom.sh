#!/usr/bin/env bash
# Writes docs/sbom.cdx.json, the CycloneDX bill of materials of every dependency with its SHA-256.
#   tests/sbom.sh          after a change of dependencies; commit the result
#   tests/sbom.sh --check  says whether the committed one is what the poms resolve to
set -euo pipefail
cd "$(dirname "$0")/.."
committed=docs/sbom.cdx.json
command -v jq >/dev/null || { echo "sbom: jq is missing (Debian and Ubuntu: apt install jq)" >&2; exit 1; }
mvn -B -q -ntp org.cyclonedx:cyclonedx-maven-plugin:2.9.1:makeAggregateBom \
  -DincludeTestScope=true -DoutputFormat=json -DoutputName=sbom.cdx -DoutputDirectory="$PWD/target" \
  -DincludeLicenseText=false -DincludeBomSerialNumber=false -Dcyclonedx.skipNotDeployed=false \
  -DprojectType=library
# Only what says which bytes, and in a fixed order: no time, no web addresses, no weaker hashes.
jq -S '{bomFormat, specVersion, version,
  components: [.components[] | select(.group != "org.iassa")
    | {type, "bom-ref", group, name, version, licenses, purl,
       hashes: [.hashes[] | select(.alg == "SHA-256")]}
    | .licenses |= [.[]? | del(.license.url)]] | sort_by(.purl)}' \
  target/sbom.cdx.json >target/sbom.normal.json
if [ "${1:-}" = --check ]; then
  diff -u "$committed" target/sbom.normal.json || {
    echo "sbom: $committed is not what the poms resolve to; run tests/sbom.sh and commit it" >&2
    exit 1
  }
else
  cp target/sbom.normal.json "$committed"
fi
echo "sbom: $(grep -c '"purl":' "$committed") components"

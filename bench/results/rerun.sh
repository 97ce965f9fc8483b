#!/usr/bin/env bash
# Measures everything of the bench again: bench/results/rerun.sh OUT. About 10 minutes on 2 idle cores.
# PEERS=1 adds `bench peers`, some 10 minutes more; bench/peers/setup.sh installs what it needs.
# IASSA_ASSETS is a folder with models/mobilenet_v2.pt and mobilenet_v2_features.pt; without it the
# overhead is measured with the embedded classifier, which is far smaller.
# OUT gets: README.md (tables), bench.json .csv .md .html roofline.svg (default set), goals.md (speed
# goals), scale/ (curves), machine.txt, gate.txt. Nothing else should run meanwhile: README.md repeats
# the warnings of the default set.
set -euo pipefail
out=${1:?usage: rerun.sh OUT}
root=$(cd "$(dirname "$0")/../.." && pwd)
iassa=$root/iassa
models=${IASSA_ASSETS:-$root/../shared/assets}/models
mkdir -p "$out"
out=$(cd "$out" && pwd)
began=$SECONDS

run() { # FILE COMMAND...: standard output to the file, and how long it took to the screen
  local file=$out/$1 start=$SECONDS
  shift
  "$iassa" "$@" >"$file"
  printf '%4d s  ./iassa %s\n' $((SECONDS - start)) "${*//$out/OUT}" >&2
}

model=()
if [ -f "$models/mobilenet_v2.pt" ] && [ -f "$models/mobilenet_v2_features.pt" ]; then
  model=(--model "$models/mobilenet_v2.pt" --features "$models/mobilenet_v2_features.pt")
fi

run machine.txt doctor
run bench.txt bench --json "$out/bench.json" --csv "$out/bench.csv" --markdown "$out/bench.md" \
  --html "$out/bench.html" --roofline "$out/roofline.svg" --capsules "$out/capsules"
run goals.md bench goals ${model[@]+"${model[@]}"}
run scale.txt bench scale --out "$out/scale"
if [ -n "${PEERS:-}" ] && [ ${#model[@]} -gt 0 ]; then
  photo=()
  if [ -f "$models/../photos/chelsea_cat.png" ]; then
    photo=(--image "$models/../photos/chelsea_cat.png")
  fi
  run peers.txt bench peers "${model[1]}" "${model[@]:2}" ${photo[@]+"${photo[@]}"} --masks 1000 \
    --repetitions 3 --json "$out/peers.json"
fi
gate=0
run gate.txt bench gate --only NUMERICS,QUALITY --baseline "$root/bench/baseline" \
  --capsules "$out/capsules" || gate=$?

{
  printf '# The bench on this machine\n\n'
  printf 'Raw output of `bench/results/rerun.sh` (%d s, commit %s). ' $((SECONDS - began)) \
    "$(git -C "$root" rev-parse --short=12 HEAD)"
  printf '`bench.json` has every sample; compare with `./iassa bench compare`.\n\n'
  printf '## Speed goals: `./iassa bench goals`\n\n'
  cat "$out/goals.md"
  printf '\n## How cost grows: `./iassa bench scale`\n\n'
  cat "$out/scale.txt"
  if [ -f "$out/peers.txt" ]; then
    printf '\n## Peers: `./iassa bench peers`\n\n```\n'
    cat "$out/peers.txt"
    printf '```\n'
  fi
  printf '\n## Default set: `./iassa bench`\n\n![Roofline](roofline.svg)\n\n'
  cat "$out/bench.md"
} >"$out/README.md"
rm "$out/scale.txt"
find "$out" -type f -exec sed -i "s#$out#OUT#g; s#$root#.#g; s#${HOME:-/root}/#~/#g" {} +
echo "wrote $out in $((SECONDS - began)) s" >&2
exit $gate

#!/usr/bin/env bash
# Installs what the peers need from Debian or Ubuntu: Python, PyTorch, NumPy, and OpenBLAS, without
# which Debian's PyTorch multiplies matrices by its plain libblas, tens of times slower. A virtual
# environment of your own serves as well: PYTHON=/path/to/python ./iassa bench peers MODEL.pt
# Captum and Xplique are not in Debian; `pip install captum` (or xplique and tensorflow) into such an
# environment adds their rows.
set -euo pipefail

packages=(python3 python3-numpy python3-torch libopenblas0-pthread)
python=${PYTHON:-/usr/bin/python3}

# Fails where PyTorch is missing, or works with the plain libblas.
ready() {
  "$python" - <<'PY' 2>/dev/null
import sys
import numpy, torch
maps = open("/proc/self/maps", encoding="utf-8").read()
sys.exit("libblas" in maps and "openblas" not in maps)
PY
}

if ready; then
  "$python" -c 'import torch; print("PyTorch", torch.__version__, "is there")'
  exit 0
fi
if ! command -v apt-get >/dev/null; then
  echo "no apt-get here: install PyTorch for Python yourself and set PYTHON" >&2
  exit 1
fi
if [ "$(id -u)" -ne 0 ]; then
  echo "as root: apt-get update && apt-get install -y --no-install-recommends ${packages[*]}" >&2
  exit 1
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends "${packages[@]}"
/usr/bin/python3 -c 'import torch; print("PyTorch", torch.__version__)'

"""What every peer shares: arguments, the model, the clock and the answer.

A peer gets the image as the classifier takes it, a .npy file of 3 x H x W normalised float32, so
that decoding and resizing are the same for all. It writes its map as H x W float32 and prints one
line of JSON: seconds from the image in memory to the map, of those for making masks, forward
passes, peak resident bytes of the process, versions.
"""

import argparse
import json
import platform
import sys
import time

import numpy
import torch


def arguments(*more):
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", required=True, help="TorchScript file: N x 3 x H x W to N x C")
    parser.add_argument("--image", required=True, help=".npy, 3 x H x W")
    parser.add_argument("--out", required=True, help=".npy to write, H x W")
    parser.add_argument("--target", type=int, required=True)
    parser.add_argument("--scores", default="logits", choices=["logits", "probabilities"])
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--seed", type=int, default=0)
    for name, options in more:
        parser.add_argument(name, **options)
    args = parser.parse_args()
    if args.threads > 0:
        torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    torch.set_grad_enabled(False)
    return args


def image(path):
    """1 x 3 x H x W."""
    return torch.from_numpy(numpy.load(path).astype(numpy.float32)).unsqueeze(0)


class Classifier:
    """The model as people load it: NCHW, fp32, not frozen. Counts the images it is given."""

    def __init__(self, path, scores):
        self.module = torch.jit.load(path, map_location="cpu").eval()
        self.softmax = scores == "logits"
        self.forwards = 0

    def __call__(self, batch):
        self.forwards += batch.shape[0]
        scores = self.module(batch)
        return torch.softmax(scores, dim=1) if self.softmax else scores

    def warm_up(self, sample):
        """The first passes of a process optimise the graph; nobody's time counts that."""
        for _ in range(2):
            self(sample.expand(4, -1, -1, -1))
        self.forwards = 0


def peak_bytes():
    with open("/proc/self/status", encoding="ascii") as status:
        for line in status:
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    return 0


def blas():
    """The library that multiplies matrices; Debian's plain libblas is some 50 times slower than
    OpenBLAS, so a result has to say which it was."""
    names = set()
    with open("/proc/self/maps", encoding="utf-8") as maps:
        for line in maps:
            path = line.rstrip().rpartition(" ")[2]
            name = path.rpartition("/")[2]
            if "libblas" in name:
                names.add("OpenBLAS" if "openblas" in path else "reference " + name)
            elif "openblas" in name:
                names.add("OpenBLAS")
            elif "mkl_core" in name:
                names.add("MKL")
    if "math kernel library" in torch.__config__.show().lower():
        names.add("MKL")
    return ", ".join(sorted(names)) or "inside PyTorch"


class Clock:
    def __init__(self):
        self.began = time.perf_counter()
        self.masks = 0.0

    def masks_made(self):
        self.masks = time.perf_counter() - self.began

    def seconds(self):
        return time.perf_counter() - self.began


def answer(args, saliency, seconds, masks_seconds, forwards, **more):
    numpy.save(args.out, numpy.ascontiguousarray(saliency, dtype=numpy.float32))
    result = {
        "seconds": seconds,
        "maskSeconds": masks_seconds,
        "forwards": forwards,
        "peakBytes": peak_bytes(),
        "python": platform.python_version(),
        "torch": torch.__version__,
        "threads": torch.get_num_threads(),
        "blas": blas(),
    }
    result.update(more)
    json.dump(result, sys.stdout)
    print()

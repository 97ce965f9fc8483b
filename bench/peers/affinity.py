"""LRPF-SA (IASSA, eq. 9-10) as a dense computation: every level upsampled to the finest, channels
concatenated, the full (hw) x (hw) product, softmax, times the map. As a script: that alone, on
features given as .npy files, timed.
"""

import argparse
import json
import sys
import time

import numpy
import torch

import common


def features(levels):
    """(hw) x C of 1 x C_l x h_l x w_l maps, at the size of the largest."""
    size = max((level.shape[2:] for level in levels), key=lambda s: s[0] * s[1])
    spread = [
        level
        if level.shape[2:] == size
        else torch.nn.functional.interpolate(
            level, size=size, mode="bilinear", align_corners=False
        )
        for level in levels
    ]
    joined = torch.cat(spread, dim=1)
    return joined.view(joined.shape[1], -1).t().contiguous(), tuple(size)


def affinity(phi, twice):
    """Rows sum to 1. With twice: softmax over columns first, as the author's code does."""
    gram = torch.matmul(phi, phi.t())
    if twice:
        gram = torch.softmax(gram, dim=0)
    return torch.softmax(gram, dim=1)


def attend(matrix, size, saliency):
    """A x S for S of H x W: averaged down to h x w, multiplied, spread back bilinearly."""
    full = saliency.shape
    small = torch.nn.functional.interpolate(saliency.view(1, 1, *full), size=size, mode="area")
    product = torch.matmul(matrix, small.view(-1, 1)).view(1, 1, *size)
    return torch.nn.functional.interpolate(
        product, size=full, mode="bilinear", align_corners=False
    ).view(*full)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--levels", nargs="+", required=True, help=".npy, C x h x w each")
    parser.add_argument("--map", required=True, help=".npy, H x W")
    parser.add_argument("--out", required=True)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--twice", action="store_true")
    parser.add_argument("--threads", type=int, default=0)
    args = parser.parse_args()
    if args.threads > 0:
        torch.set_num_threads(args.threads)
    torch.set_grad_enabled(False)
    levels = [torch.from_numpy(numpy.load(path)).unsqueeze(0) for path in args.levels]
    saliency = torch.from_numpy(numpy.load(args.map))
    samples = []
    for _ in range(args.repeat):
        began = time.perf_counter()
        phi, size = features(levels)
        product = attend(affinity(phi, args.twice), size, saliency)
        samples.append(time.perf_counter() - began)
    numpy.save(args.out, product.numpy())
    result = {
        "seconds": sorted(samples)[len(samples) // 2],
        "samples": samples,
        "peakBytes": common.peak_bytes(),
        "torch": torch.__version__,
        "threads": torch.get_num_threads(),
        "blas": common.blas(),
    }
    json.dump(result, sys.stdout)
    print()


if __name__ == "__main__":
    main()

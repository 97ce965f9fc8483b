"""IASSA with the choices of its authors' code (the preset AUTHOR_CODE), dense, in PyTorch.

Windows hide the image (value 0 in normalised space), the map is the sum of score x mask over one
number for all pixels, affinity is a dense double softmax over all levels, a window is kept when its
complement meets the highly activated region. Iteration n >= 1 uses windows of int(45 - 1.5 n) at
stride int(8 - 0.2 (n - 1)), sides of an image of 224 pixels.
"""

import torch

import affinity
import common


def windows(height, width, side, stride):
    """Rows y0, x0, y1, x1 in row-major order, clipped to the image."""
    return [
        (max(y, 0), max(x, 0), min(y + side, height), min(x + side, width))
        for y in range(stride - side, height, stride)
        for x in range(stride - side, width, stride)
    ]


def dense(boxes, height, width):
    """N x 1 x H x W: 0 in the window, 1 around it."""
    masks = torch.ones(len(boxes), 1, height, width)
    for i, (y0, x0, y1, x1) in enumerate(boxes):
        masks[i, 0, y0:y1, x0:x1] = 0
    return masks


def estimate(model, image, target, masks, batch):
    count, _, height, width = masks.shape
    scores = torch.cat(
        [model(image * masks[i : i + batch])[:, target] for i in range(0, count, batch)]
    )
    total = torch.matmul(scores.unsqueeze(0), masks.view(count, height * width))
    return total.view(height, width) / masks.mean(dim=(1, 2, 3)).sum()


def main():
    args = common.arguments(
        ("--features", {"help": "TorchScript file: 1 x 3 x H x W to a tuple of feature maps"}),
        ("--iterations", {"type": int, "default": 25}),
        ("--batch", {"type": int, "default": 100}),
        ("--beta", {"type": float, "default": 0.5}),
        ("--threshold", {"type": float, "default": 0.3}),
        ("--tolerance", {"type": float, "default": 0.01}),
    )
    image = common.image(args.image)
    height, width = image.shape[2:]
    scale = min(height, width) / 224
    model = common.Classifier(args.model, args.scores)
    model.warm_up(image)
    taps = torch.jit.load(args.features, map_location="cpu").eval() if args.features else None
    if taps:
        taps(image)
    clock = common.Clock()
    mask_seconds = 0.0
    matrix = None
    if taps:
        levels = [level.float() for level in taps(image)]
        levels.sort(key=lambda level: -level.shape[2] * level.shape[3])
        phi, size = affinity.features(levels[-5:])
        matrix = affinity.affinity(phi, twice=True)
    adjusted = None
    region = None
    iterations = 0
    for k in range(args.iterations):
        side = max(2, int((45 if k == 0 else 45 - 1.5 * k) * scale))
        stride = max(1, int((8 if k == 0 else 8 - 0.2 * (k - 1)) * scale))
        boxes = windows(height, width, side, min(stride, side))
        if region is not None:
            inside = int(region.sum())
            boxes = [
                (y0, x0, y1, x1)
                for y0, x0, y1, x1 in boxes
                if int(region[y0:y1, x0:x1].sum()) < inside
            ]
        if not boxes:
            break
        began = clock.seconds()
        masks = dense(boxes, height, width)
        mask_seconds += clock.seconds() - began
        saliency = estimate(model, image, args.target, masks, args.batch)
        before = adjusted
        adjusted = saliency
        if matrix is not None:
            attended = affinity.attend(matrix, size, saliency)
            adjusted = args.beta * saliency + (1 - args.beta) * attended
        low, high = adjusted.min(), adjusted.max()
        region = adjusted > low + args.threshold * (high - low)
        iterations += 1
        if before is not None:
            change = (adjusted - before).abs().sum() / (adjusted - low).abs().sum()
            if change <= args.tolerance:
                break
    common.answer(
        args,
        adjusted.numpy(),
        clock.seconds(),
        mask_seconds,
        model.forwards,
        iterations=iterations,
    )


if __name__ == "__main__":
    main()

"""RISE (Petsiuk et al., BMVC 2018) the way its authors run it, in PyTorch.

N random s x s grids of Bernoulli(p) cells are upsampled bilinearly and cropped at a random shift;
all masks are dense float planes in memory; the map is one matrix product of the scores with them,
divided by N and p. Batches of 100 masked images.
"""

import numpy
import torch

import common


def make_masks(count, cells, probability, height, width):
    """N x 1 x H x W in [0, 1]."""
    up = (-(-height // cells), -(-width // cells))
    size = ((cells + 1) * up[0], (cells + 1) * up[1])
    grids = (torch.rand(count, 1, cells, cells) < probability).float()
    masks = torch.empty(count, 1, height, width)
    for i in range(count):
        y = int(torch.randint(0, up[0], (1,)))
        x = int(torch.randint(0, up[1], (1,)))
        large = torch.nn.functional.interpolate(
            grids[i : i + 1], size=size, mode="bilinear", align_corners=False
        )
        masks[i] = large[0, :, y : y + height, x : x + width]
    return masks


def explain(model, image, target, masks, probability, batch):
    count, _, height, width = masks.shape
    scores = []
    for first in range(0, count, batch):
        scores.append(model(image * masks[first : first + batch])[:, target])
    scores = torch.cat(scores)
    saliency = torch.matmul(scores.unsqueeze(0), masks.view(count, height * width))
    return saliency.view(height, width) / count / probability


def main():
    args = common.arguments(
        ("--masks", {"type": int, "default": 4000}),
        ("--cells", {"type": int, "default": 7}),
        ("--probability", {"type": float, "default": 0.5}),
        ("--batch", {"type": int, "default": 100}),
        ("--dense", {"help": ".npy, N x H x W: masks to use instead of random ones"}),
    )
    image = common.image(args.image)
    model = common.Classifier(args.model, args.scores)
    model.warm_up(image)
    clock = common.Clock()
    if args.dense:
        masks = torch.from_numpy(numpy.load(args.dense)).unsqueeze(1)
    else:
        masks = make_masks(
            args.masks, args.cells, args.probability, image.shape[2], image.shape[3]
        )
    clock.masks_made()
    saliency = explain(model, image, args.target, masks, args.probability, args.batch)
    common.answer(args, saliency.numpy(), clock.seconds(), clock.masks, model.forwards)


if __name__ == "__main__":
    main()

"""Occlusion and LIME of Captum, called as its documentation shows."""

import torch

import common


def main():
    args = common.arguments(
        ("--method", {"choices": ["occlusion", "lime"], "required": True}),
        ("--window", {"type": int, "default": 45}),
        ("--stride", {"type": int, "default": 8}),
        ("--segments", {"help": ".npy, H x W: superpixel of each pixel, for LIME"}),
        ("--masks", {"type": int, "default": 1000}),
        ("--batch", {"type": int, "default": 32}),
    )
    import captum.attr  # a peer that is not there is skipped by its caller
    import numpy

    image = common.image(args.image)
    model = common.Classifier(args.model, args.scores)
    model.warm_up(image)
    clock = common.Clock()
    if args.method == "occlusion":
        found = captum.attr.Occlusion(model).attribute(
            image,
            sliding_window_shapes=(3, args.window, args.window),
            strides=(3, args.stride, args.stride),
            baselines=0,
            target=args.target,
            perturbations_per_eval=args.batch,
        )
        saliency = found[0].mean(dim=0)
    else:
        segments = torch.from_numpy(numpy.load(args.segments)).long()
        found = captum.attr.Lime(model).attribute(
            image,
            baselines=0,
            target=args.target,
            feature_mask=segments.view(1, 1, *segments.shape),
            n_samples=args.masks,
            perturbations_per_eval=args.batch,
        )
        saliency = found[0, 0]
    import captum

    common.answer(
        args, saliency.numpy(), clock.seconds(), 0.0, model.forwards, captum=captum.__version__
    )


if __name__ == "__main__":
    main()

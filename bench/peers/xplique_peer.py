"""RISE and occlusion of Xplique on a PyTorch model through its own wrapper."""

import numpy

import common


def main():
    args = common.arguments(
        ("--method", {"choices": ["occlusion", "rise"], "required": True}),
        ("--window", {"type": int, "default": 45}),
        ("--stride", {"type": int, "default": 8}),
        ("--masks", {"type": int, "default": 4000}),
        ("--cells", {"type": int, "default": 7}),
        ("--probability", {"type": float, "default": 0.5}),
        ("--batch", {"type": int, "default": 32}),
    )
    import tensorflow as tf  # a peer that is not there is skipped by its caller
    import xplique
    from xplique.attributions import Occlusion, Rise
    from xplique.wrappers import TorchWrapper

    image = common.image(args.image)
    model = common.Classifier(args.model, args.scores)
    model.warm_up(image)
    classes = model(image).shape[1]
    model.forwards = 0

    import torch

    class Counted(torch.nn.Module):
        def forward(self, batch):
            return model(batch)

    wrapped = TorchWrapper(Counted().eval(), device="cpu", is_channel_first=True)
    inputs = image.permute(0, 2, 3, 1).numpy()
    targets = tf.one_hot([args.target], classes)
    clock = common.Clock()
    if args.method == "rise":
        explainer = Rise(
            wrapped,
            batch_size=args.batch,
            nb_samples=args.masks,
            grid_size=args.cells,
            preservation_probability=args.probability,
        )
    else:
        explainer = Occlusion(
            wrapped,
            batch_size=args.batch,
            patch_size=args.window,
            patch_stride=args.stride,
            occlusion_value=0.0,
        )
    found = numpy.asarray(explainer(inputs, targets))
    saliency = found.reshape(*image.shape[2:], -1).mean(axis=-1)
    common.answer(
        args, saliency, clock.seconds(), 0.0, model.forwards, xplique=xplique.__version__
    )


if __name__ == "__main__":
    main()

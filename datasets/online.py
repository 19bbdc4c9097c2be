"""Keras's own sets of images, which are fetched over the network."""

from ..catalog import ValueKind
from ..language import N_
from .spec import DatasetSpec, InputView, TargetView


def _fetched(name: str, description: str, inputs: str, shape: tuple[int, ...], classes: tuple[str, ...]) -> DatasetSpec:
    """One of Keras's own sets of images."""
    given = {"name": name}
    return DatasetSpec(
        name,
        description,
        steps=1,
        epochs=5,
        inputs={
            (ValueKind.IMAGE, False): InputView(inputs, "keras_images", lambda _steps: shape, scale=1 / 255, args=given)
        },
        targets={
            ("multi-class", ValueKind.VECTOR): TargetView(N_("the class"), "keras_classes", classes, args=given),
            ("regression", ValueKind.IMAGE): TargetView(N_("the image"), "keras_pictures", image=shape, args=given),
        },
        batch_size=128,
        light_on_dark=shape[-1] == 1,
        online=True,
    )


_CLOTHES = ("t-shirt", "trousers", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot")
_THINGS = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
ONLINE = (
    _fetched(
        "mnist", N_("70000 handwritten digits, over the network"), N_("28x28 images"), (28, 28, 1), tuple("0123456789")
    ),
    _fetched(
        "fashion_mnist", N_("70000 pieces of clothing, over the network"), N_("28x28 images"), (28, 28, 1), _CLOTHES
    ),
    _fetched("cifar10", N_("60000 small photos, over the network"), N_("32x32 images"), (32, 32, 3), _THINGS),
)

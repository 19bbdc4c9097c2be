"""Keras, set as the models need it, whatever a ``keras.json`` or a variable of the user's says."""

import contextlib
import gc
import os
from collections.abc import Iterator
from typing import Any

from .errors import DeepBrickError
from .language import gettext as _

SETTINGS = {"floatx": "float32", "epsilon": 1e-7, "image_data_format": "channels_last"}
"""What a model's numbers and the order of its axes depend on: ``keras.config.set_NAME(VALUE)``."""

BACKEND = "tensorflow"


class KerasError(DeepBrickError):
    """Keras cannot be used."""


def import_keras() -> Any:  # noqa: ANN401 - Keras has no types
    """Import Keras with TensorFlow, and set what models depend on.

    Returns
    -------
    module
        ``keras``.

    Raises
    ------
    KerasError
        Where it cannot start, or runs already on something else than TensorFlow.
    """
    os.environ["KERAS_BACKEND"] = BACKEND
    try:
        with _collector_paused():
            import keras  # noqa: PLC0415 - TensorFlow takes seconds: only where a model is asked for
    except ImportError as error:
        msg = _(
            'Keras cannot start ({reason}); install it again with "pip install tensorflow keras".',
            reason=_first_line(error),
        )
        raise KerasError(msg) from error
    except (ValueError, TypeError, AttributeError) as error:  # what it raises where its own file is wrong
        folder = os.environ.get("KERAS_HOME") or "~/.keras"
        msg = _(
            "Keras cannot start ({reason}); mend or remove the file {folder}/keras.json.",
            reason=_first_line(error),
            folder=folder,
        )
        raise KerasError(msg) from error
    if keras.config.backend() != BACKEND:
        msg = _(
            "Keras runs on {running} here; set KERAS_BACKEND={backend} before it is imported.",
            running=keras.config.backend(),
            backend=BACKEND,
        )
        raise KerasError(msg)
    for name, value in SETTINGS.items():
        getattr(keras.config, f"set_{name}")(value)
    keras.config.set_dtype_policy(SETTINGS["floatx"])  # it may have been made of what floatx was before
    return keras


@contextlib.contextmanager
def _collector_paused() -> Iterator[None]:
    """Keep the garbage collector from looking through all that an import makes, again and again: it all stays."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.unfreeze()  # all is old now, so that the collector does not look through it next
        gc.enable()


def _first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__).rstrip(".")

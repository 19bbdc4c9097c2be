"""A stack: what it means, its Keras script, its model, and its training."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from ..compiler import Explanation, Plan, build_model, explain_stack, make_plan, write_script
from ..compiler.model import compile_model
from ..datasets import load_dataset
from ..language import gettext as _
from .build import Build
from .data import Data, DataOptions, described, found_data, is_in_memory
from .errors import ArgumentError
from .explanation import explanation_text
from .progress import OnProgress

if TYPE_CHECKING:
    import numpy.typing as npt

    from .weight_brick import WeightBrick


class Stack(Build):
    """A stack of bricks, read from a photo or written down.

    It never changes: `with_params` gives another one. What goes in and comes out of its models is in the data's own
    units.

    Parameters
    ----------
    graph : deepbrick.graph.Stack
        Its bricks, with their places and links.

    Examples
    --------
    >>> from deepbrick import Stack
    >>> stack = Stack.from_columns(["1d fc fc softmax 1d"])
    >>> stack.columns
    (('1d', 'fc', 'fc', 'softmax', '1d'),)
    >>> stack.with_params("b1", units=16).bricks[1].params
    {'units': 16}
    >>> wrong = Stack.from_columns(["1d fc softmax"])
    >>> wrong.is_legal
    False
    >>> print(wrong.problems[0].message)
    The lime 1x2 plate at column 1, level 3 has no output on it; put a clear 2x2 brick or a clear 1x2 brick on it.
    """

    def code(
        self,
        data: Data = None,
        *,
        epochs: int | None = None,
        seed: int = 0,
        target: str | Sequence[str] | None = None,
        image_size: int | None = None,
    ) -> str:
        """Write the Keras script that the stack means.

        Parameters
        ----------
        data : str, Path or None
            The name of a data set (`list_datasets`), or the path of a folder, a table or an ``.npz`` file. None takes
            a data set that fits.
        epochs : int, optional
            How often it goes through the data. Default: what suits the data.
        seed : int
            Stands in the script, which therefore trains the same way each time.
        target : str or sequence of str, optional
            Columns of a table that are to come out. Default: the last one.
        image_size : int, optional
            Width and height in pixels that images are brought to.

        Returns
        -------
        str
            It runs by itself, with Keras, numpy and scikit-learn.

        Raises
        ------
        ValueError
            Where the stack is not legal, or the data do not fit it.
        FileNotFoundError
            Where there are no such data.
        """
        if is_in_memory(data):
            msg = _(
                "A script cannot load arrays that are only in memory; save them with numpy.savez, and name the file."
            )
            raise ArgumentError(msg)
        plan = self._plan
        info = described(plan.needs, data, DataOptions(target, image_size))  # type: ignore[arg-type] # not in memory
        return write_script(plan, info, epochs=epochs, seed=seed)

    def explain(
        self,
        data: Data = None,
        *,
        width: int = 80,
        target: str | Sequence[str] | None = None,
        image_size: int | None = None,
    ) -> str:
        """Explain the stack layer by layer, the output first.

        Parameters
        ----------
        data, target, image_size
            As for `code`; arrays may be given too.
        width : int
            Characters in a line.

        Returns
        -------
        str

        Raises
        ------
        ValueError, FileNotFoundError
            As `code` does.
        """
        plan = self._plan
        with found_data(plan.needs, data, DataOptions(target, image_size)) as info:
            explained = explain_stack(self.graph, self._catalog, plan, info)
        return explanation_text(plan, info, len(self.columns), explained, width)

    def explanations(
        self, data: Data = None, *, target: str | Sequence[str] | None = None, image_size: int | None = None
    ) -> tuple[Explanation, ...]:
        """What `explain` says, brick by brick from the foot up: words, output shape and number of weights."""
        with found_data(self._plan.needs, data, DataOptions(target, image_size)) as info:
            return explain_stack(self.graph, self._catalog, self._plan, info)

    def load_data(
        self, data: Data = None, *, target: str | Sequence[str] | None = None, image_size: int | None = None
    ) -> "tuple[tuple[npt.NDArray[Any], npt.NDArray[Any]], tuple[npt.NDArray[Any], npt.NDArray[Any]]]":
        """Load the data that the stack learns from.

        Parameters
        ----------
        data, target, image_size
            As for `train`.

        Returns
        -------
        (x_train, y_train), (x_val, y_val) : tuples of ndarray
            (N, ...) float32, in the data's own units, as Keras's own data sets come: the part to learn from, and the
            part that is kept aside.

        Raises
        ------
        ValueError, FileNotFoundError
            As `train` does.
        """
        with found_data(self._plan.needs, data, DataOptions(target, image_size)) as info:
            loaded = load_dataset(info)
        return (loaded.x_train, loaded.y_train), (loaded.x_val, loaded.y_val)

    def model(
        self, data: Data = None, *, target: str | Sequence[str] | None = None, image_size: int | None = None
    ) -> Any:  # noqa: ANN401 - Keras has no types
        """Build the Keras model that the stack means, and compile it.

        Parameters
        ----------
        data, target, image_size
            As for `train`; shapes and scaling of the model come from the data.

        Returns
        -------
        keras.Sequential
            Not trained; its weights come from Keras's random state (``keras.utils.set_random_seed``).

        Raises
        ------
        ValueError, FileNotFoundError
            As `train` does.
        """
        plan = self._plan
        with found_data(plan.needs, data, DataOptions(target, image_size)) as info:
            built = build_model(plan, load_dataset(info))
        compile_model(built, plan, info)
        return built

    def train(  # noqa: PLR0913 - one parameter an option
        self,
        data: Data = None,
        *,
        epochs: int | None = None,
        seed: int = 0,
        target: str | Sequence[str] | None = None,
        image_size: int | None = None,
        on_progress: OnProgress | None = None,
        should_stop: Callable[[], bool] | None = None,
    ) -> "WeightBrick":
        """Train the model that the stack means.

        Parameters
        ----------
        data : str, Path, array or (array, array), optional
            The name of a data set (`list_datasets`), the path of a folder, a table or an ``.npz`` file, or arrays x
            and y; labels may be words. None takes a data set that fits. A fifth is kept aside.
        epochs : int, optional
            At most so many times through the data; it stops earlier when the part kept aside gets no better.
            Default: what suits the data.
        seed : int
            The same seed trains the same way again.
        target : str or sequence of str, optional
            Columns of a table that are to come out. Default: the last one.
        image_size : int, optional
            Width and height in pixels that images are brought to.
        on_progress : callable, optional
            Gets a `Progress` after each batch and at the end of each epoch.
        should_stop : callable, optional
            Asked after each batch; once it says True, training ends and keeps what was learned so far.

        Returns
        -------
        WeightBrick

        Raises
        ------
        ValueError
            Where the stack is not legal, or the data do not fit it.
        FileNotFoundError
            Where there are no such data.

        Examples
        --------
        >>> from deepbrick import Stack
        >>> brick = Stack.from_columns(["1d fc softmax 1d"]).train("iris", epochs=2)
        >>> brick.predict([[5.1, 3.5, 1.4, 0.2]]).shape
        (1, 3)
        """
        from .training import train_stack  # noqa: PLC0415 - only where something is trained

        with found_data(self._plan.needs, data, DataOptions(target, image_size)) as info:
            return train_stack(self, self._catalog, info, epochs, seed, on_progress, should_stop)

    @property
    def _plan(self) -> Plan:
        return make_plan(self.graph, self._catalog)

"""Hand photos out to the cores of this machine, or of a Ray cluster, with Daft."""

import os
from collections.abc import Iterator, Sequence
from typing import Any, Self

from ...extras import missing_package
from ...language import gettext as _
from .errors import BatchError
from .journal import Row
from .reader import read_names, stop_processes
from .source import is_local

_QUIET = {"DAFT_ANALYTICS_ENABLED": "0", "DAFT_PROGRESS_BAR": "0", "RAY_USAGE_STATS_ENABLED": "0"}
"""Daft and Ray tell their makers that they are used, unless told not to."""

_TOGETHER_LOCAL = 1
"""Photos that one core gets at a time, and that a kill makes it read again."""

_TOGETHER_FETCHED = 4
"""Likewise where a photo can be fetched while the one before it is read."""

_PHOTOS_A_TASK = 4
"""On a cluster, where what a dying machine was at is given to another."""


class Engine:
    """Reads photos in all processes at a time; use it in a ``with``.

    Parameters
    ----------
    ray_address : str or None
        Of the head of a running Ray cluster; None for this machine.

    Raises
    ------
    BatchError
        Where Ray is not installed, or there is no such cluster.
    """

    def __init__(self, ray_address: str | None = None) -> None:
        os.environ.update(_QUIET)
        import daft  # noqa: PLC0415 - says that it is used as soon as it is imported

        self._daft: Any = daft
        self._on_cluster = ray_address is not None
        if ray_address is None:
            daft.set_runner_native()
        else:
            _join(ray_address)
            daft.set_runner_ray()
        daft.set_execution_config(maintain_order=False)  # a slow photo holds no other one's reading back

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        stop_processes()

    def read(
        self, photos: Sequence[tuple[int, bytes]], lens: str | None, kit: str | None = None
    ) -> Iterator[list[Row]]:
        """Read photos.

        Parameters
        ----------
        photos : sequence of (int, bytes)
            Id and name of each.
        lens : str or None
            Name of the calibrated camera that took them.
        kit : str or None
            Name of the kit that they show.

        Yields
        ------
        list of Row
            As they come, in no order.

        Raises
        ------
        Exception
            Whatever Daft raises where it cannot go on. What has come is good.
        """
        daft = self._daft
        text = daft.DataType.string()
        local = all(is_local(os.fsdecode(name)) for _id, name in photos)
        read = daft.func.batch(
            return_dtype=daft.DataType.struct({"unreadable": text, "graph": text}),
            batch_size=_TOGETHER_LOCAL if local else _TOGETHER_FETCHED,
            use_process=False,  # the threads only wait for our processes, which are told from each other when they die
        )(_read_series)
        ids, names = zip(*photos, strict=True)
        frame = daft.from_pydict({"id": list(ids), "name": list(names)})
        if self._on_cluster:
            frame = frame.into_batches(_PHOTOS_A_TASK)
        for batch in frame.select("id", read(frame["name"], lens, kit).alias("reading")).to_arrow_iter():
            yield [Row(row["id"], **row["reading"]) for row in batch.to_pylist()]


def _read_series(
    names: Any,  # noqa: ANN401 - Daft's column
    lens: str | None,
    kit: str | None,
) -> list[dict[str, str | None]]:
    return read_names(names.to_pylist(), lens, kit)


def _join(address: str) -> None:
    try:
        import ray  # noqa: PLC0415 - only for a cluster
    except ImportError as error:
        msg = missing_package("ray", _("a cluster"), "deepbrick[cluster]")
        raise BatchError(msg) from error
    try:
        ray.init(
            address=address,
            ignore_reinit_error=True,
            log_to_driver=False,
            logging_level="ERROR",
            runtime_env={"env_vars": _QUIET},
        )
    except (OSError, RuntimeError, ValueError) as error:
        msg = _(
            "There is no Ray cluster at {address} ({reason}); start its head with: ray start --head",
            address=address,
            reason=error,
        )
        raise BatchError(msg) from error

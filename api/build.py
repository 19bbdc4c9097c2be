"""What was built: bricks in columns, and what is not legal."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Self

from ..catalog import Catalog, load_catalog
from ..compiler import check_stack, set_params
from ..graph import Brick, GraphError, Problem, stack_from_dict, stack_to_dict
from ..graph import Stack as BrickStack
from ..graph.types import ParamValue
from ..language import gettext as _
from .columns import stack_of, typed_stack
from .html import stack_html


@dataclass(frozen=True)
class Build:
    """Bricks in columns, read from a photo or written down; `Stack` says what they mean.

    Parameters
    ----------
    graph : deepbrick.graph.Stack
        The bricks, with their places and links.
    """

    graph: BrickStack
    _catalog: Catalog = field(default_factory=load_catalog, repr=False, compare=False)

    @classmethod
    def from_columns(cls, columns: Sequence[str | Sequence[str]]) -> Self:
        """Write a stack down.

        Parameters
        ----------
        columns : sequence of (str or sequence of str)
            For each time step its bricks' tokens, from the lowest brick up: ``["2d", "cnn", "lstm"]`` or
            ``"2d cnn lstm"``. Recurrent bricks that stand side by side are linked.

        Returns
        -------
        Stack
            Its bricks are called "b0", "b1" and so on, column by column from the foot up. It need not be legal.

        Raises
        ------
        ValueError
            Where there is no brick, or no brick has such a token.
        """
        catalog = load_catalog()
        return cls(stack_of(columns, catalog), catalog)

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Write a stack down in one line, as the commands take it.

        Parameters
        ----------
        text : str
            ``"2d cnn fc softmax 1d"``; columns of a sequence are divided by ``|``, a number with an ``x`` repeats one:
            ``"3x 2d cnn lstm | 2d cnn lstm fc softmax 1d"``. Recurrent bricks that stand side by side are linked,
            except across ``||``.

        Returns
        -------
        Stack
            As `from_columns` makes it.

        Raises
        ------
        ValueError
            Where a column has no bricks, or no brick has such a token.
        """
        catalog = load_catalog()
        return cls(typed_stack(text, catalog), catalog)

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """The inverse of `to_json`.

        Parameters
        ----------
        text : str or bytes
            As `to_json` writes it.

        Raises
        ------
        ValueError
            Where it is no JSON, or no stack.
        """
        try:
            document = json.loads(text)
        except (ValueError, RecursionError) as error:
            msg = _("The stack is not JSON; write it with Stack.to_json.")
            raise GraphError(msg) from error
        return cls(stack_from_dict(document))

    def to_json(self) -> str:
        """The stack as one line of JSON: bricks, places, links, settings and problems."""
        return json.dumps(stack_to_dict(self.graph.with_problems(self.problems)), ensure_ascii=False)

    @property
    def columns(self) -> tuple[tuple[str, ...], ...]:
        """Tokens by column in time order, each column from the lowest brick up."""
        return tuple(tuple(brick.token for brick in column) for column in self.graph.columns)

    @property
    def bricks(self) -> tuple[Brick, ...]:
        """The bricks with their ids, places and settings; where they were read, also outline and confidence."""
        return self.graph.bricks

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        """What is not legal, each with the id of the brick that it is about."""
        return tuple(dict.fromkeys((*self.graph.problems, *check_stack(self.graph, self._catalog))))

    @property
    def is_legal(self) -> bool:
        """Whether there is a model for it."""
        return not self.problems

    def with_params(self, brick: str, **params: ParamValue) -> Self:
        """Set numbers on a brick.

        Parameters
        ----------
        brick : str
            Its id, or a token for all bricks of that type that have a use for it.
        **params : int, float or str
            Such as ``units=64``. Values out of range make the stack not legal.

        Returns
        -------
        Stack
            Another one; this one stays as it is.

        Raises
        ------
        ValueError
            Where there is no such brick, or it has no such setting.
        """
        settings = [f"{brick}.{name}={value}" for name, value in params.items()]
        return type(self)(set_params(self.graph, self._catalog, settings), self._catalog)

    def __str__(self) -> str:
        return " | ".join(" ".join(column) for column in self.columns)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self)!r})"

    def _repr_html_(self) -> str:
        return stack_html(self.graph.with_problems(self.problems), self._catalog)

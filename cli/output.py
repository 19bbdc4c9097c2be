"""Results on standard output, the rest on standard error, and one sentence for whatever stops a command."""

import contextlib
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from ..errors import DeepBrickError
from ..language import gettext as _

FAILED = 1
INTERRUPTED = 130  # what a shell gives for a command that was stopped with Ctrl-C
PIPE_CLOSED = 141  # likewise for one whose reader went away


class OutputError(DeepBrickError):
    """A result cannot be written."""


Thing = TypeVar("Thing")


def say(sentence: str) -> None:
    """Tell the person at the keyboard something that is no result (standard error)."""
    # A terminal that is gone, or a full disk behind "2>": there is nobody left to tell.
    with contextlib.suppress(OSError, ValueError):
        sys.stderr.write(sentence + "\n")
        sys.stderr.flush()


def write_result(text: str) -> None:
    r"""Write one result with a line break after it, as UTF-8 whatever the terminal's language.

    Parameters
    ----------
    text : str
        File names that are no valid UTF-8 come out as ``\udcff``, which JSON allows.

    Raises
    ------
    OutputError
        Where standard output takes no more (a full disk).
    BrokenPipeError
        Where its reader has gone away.
    """
    if sys.stdout is None:
        msg = _("The result cannot be written: standard output is closed.")
        raise OutputError(msg)
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write((text + "\n").encode("utf-8", "backslashreplace"))
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise given_up(error) from error


def each(things: Sequence[Thing], act: Callable[[Thing], str]) -> bool:
    """Act on each of several things and print what came of it; one that fails is said and ends none of the others.

    Parameters
    ----------
    act : callable
        Takes one, gives a sentence, or raises DeepBrickError.

    Returns
    -------
    bool
        Whether none failed.
    """
    good = True
    for thing in things:
        try:
            said = act(thing)
        except DeepBrickError as error:
            say(str(error))
            good = False
        else:
            write_result(said)  # an output that is full or closed ends them all
    return good


def given_up(error: OSError) -> OutputError:
    """Write nothing more to a standard output that takes no more.

    Parameters
    ----------
    error : OSError
        What it said.

    Returns
    -------
    OutputError
        What is to be said of it.
    """
    # Python would write what is left when it exits, and complain once more.
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
    return OutputError(_("The result cannot be written to standard output ({reason}).", reason=error.strerror))


@contextlib.contextmanager
def guarded() -> Iterator[None]:
    """Turn what may stop a command into one sentence and an exit status.

    Raises
    ------
    SystemExit
        For DeepBrick's own errors, Ctrl-C and a closed pipe. Everything else is a mistake
        in DeepBrick and keeps its traceback.
    """
    try:
        yield
    except DeepBrickError as error:
        say(str(error))
        sys.exit(FAILED)
    except KeyboardInterrupt:
        say(_("Stopped."))
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        # Nobody reads on ("deepbrick ... | head -1"): stop without a word.
        given_up(BrokenPipeError())
        sys.exit(PIPE_CLOSED)

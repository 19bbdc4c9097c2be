"""Standard output as a command needs it, set once where it starts."""

import io
import sys

from .output import given_up


class _Stdout(io.TextIOWrapper):
    """Standard output for those who write to it by themselves: typer its help, rich its tables."""

    def write(self, text: str, /) -> int:
        try:
            return super().write(text)
        except BrokenPipeError:
            raise
        except OSError as error:
            raise given_up(error) from error

    def flush(self) -> None:
        try:
            super().flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            raise given_up(error) from error


def say_when_full() -> None:
    """Let a standard output that takes no more be one sentence, whoever writes to it."""
    old = sys.stdout
    if isinstance(old, io.TextIOWrapper):
        old.flush()
        sys.stdout = _Stdout(old.buffer, old.encoding, old.errors, line_buffering=old.line_buffering)

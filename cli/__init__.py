"""The command line: ``deepbrick scan`` and the other commands."""

import gc


def main() -> None:
    """Run the command line; the entry point of the console script.

    Raises
    ------
    SystemExit
        Always, with the exit status.
    """
    # Imported here: whatever imports this package for another reason does not pay for typer.
    from ..silence import only_our_words  # noqa: PLC0415
    from .output import guarded  # noqa: PLC0415
    from .streams import say_when_full  # noqa: PLC0415

    only_our_words()
    say_when_full()
    try:
        with guarded():
            from .app import app  # noqa: PLC0415

            app()
    finally:
        # On its way out Python looks through all objects for cycles, several times: a tenth of a scan.
        gc.freeze()

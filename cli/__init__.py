"""The command line: ``deepbrick scan`` and the other commands."""

import gc
import sys


def main() -> None:
    """Run the command line; the entry point of the console script.

    Raises
    ------
    SystemExit
        Always, with the exit status.
    """
    # Imported here: whatever imports this package for another reason does not pay for typer.
    from .output import guarded  # noqa: PLC0415
    from .streams import only_our_words, say_when_full  # noqa: PLC0415

    only_our_words()
    say_when_full()
    try:
        with guarded():
            from .plain import plain_scan  # noqa: PLC0415

            call = plain_scan(sys.argv[1:])
            if call is None:
                from .app import app  # noqa: PLC0415

                app()
            else:
                from .start import start_scan  # noqa: PLC0415

                sys.exit(start_scan(*call))
    finally:
        # On its way out Python looks through all objects for cycles, several times: a tenth of a scan.
        gc.freeze()

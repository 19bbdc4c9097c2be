"""The command line: ``deepbrick scan`` and the other commands."""

import gc
import os
import sys


def main() -> None:
    """Run the command line; the entry point of the console script.

    Raises
    ------
    SystemExit
        Always, with the exit status.
    """
    # Imported here: whatever imports this package for another reason does not pay for typer.
    from ..silence import only_our_words  # noqa: PLC0415
    from .languages import choose_language, run  # noqa: PLC0415
    from .output import FAILED, guarded  # noqa: PLC0415
    from .quick import quick_command  # noqa: PLC0415
    from .streams import say_when_full  # noqa: PLC0415

    only_our_words()
    say_when_full()
    choose_language(sys.argv[1:], os.environ)
    try:
        with guarded():
            if (quick := quick_command(sys.argv[1:])) is not None:
                sys.exit(0 if quick() else FAILED)
            from .app import app  # noqa: PLC0415

            run(app)
    finally:
        # On its way out Python looks through all objects for cycles, several times: a tenth of a scan.
        gc.freeze()

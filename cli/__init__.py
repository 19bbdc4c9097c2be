"""The command line: ``deepbrick scan``, ``deepbrick plug`` and ``deepbrick bricks``."""


def main() -> None:
    """Run the command line; the entry point of the console script.

    Raises
    ------
    SystemExit
        Always, with the exit status.
    """
    # Imported here: whatever imports this package for another reason does not pay for typer.
    from .output import guarded  # noqa: PLC0415

    with guarded():
        from .app import app  # noqa: PLC0415

        app()

"""``deepbrick bricks``."""

from ..output import guarded


def bricks() -> None:
    """Show which bricks there are, with their LDraw numbers, and what each means."""
    with guarded():
        from ...catalog import load_catalog  # noqa: PLC0415 - only where it is needed
        from ..show import show_catalog  # noqa: PLC0415 - likewise

        show_catalog(load_catalog())

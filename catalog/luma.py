"""How light a colour is."""

_LIGHT = 140  # from here on dark letters are easier to read than white ones


def luma(red: float, green: float, blue: float) -> float:
    """The grey as light as a colour, in the colour's own range (Rec. ITU-R BT.601)."""
    return 0.299 * red + 0.587 * green + 0.114 * blue


def is_light(rgb: tuple[int, int, int]) -> bool:
    """Whether dark letters are easier to read on a colour than white ones; each part is 0 to 255."""
    return luma(*rgb) > _LIGHT

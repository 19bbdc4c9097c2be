"""Cameras and kits that options name: refused before the long part begins."""


def check_named(lens: str | None, kit: str | None) -> None:
    """Raise DeepBrickError where there is no camera or no kit of a name, or the kit cannot be used; None names none."""
    if lens is not None:
        from ..calibration.camera.store import find_camera  # noqa: PLC0415 - most scans name none

        find_camera(lens)
    if kit is not None:
        from ..calibration.bricks.store import find_kit  # noqa: PLC0415 - likewise
        from ..vision.heads import heads_digest  # noqa: PLC0415 - likewise

        find_kit(kit, heads_digest())

"""Cameras and kits that are named: which can be, and refused before the long part begins."""


def check_named(lens: str | None, kit: str | None) -> None:
    """Raise DeepBrickError where there is no camera or no kit of a name, or the kit cannot be used; None names none."""
    if lens is not None:
        from ..calibration.camera.store import find_camera  # noqa: PLC0415 - most scans name none

        find_camera(lens)
    if kit is not None:
        from ..calibration.bricks.store import find_kit  # noqa: PLC0415 - likewise
        from ..vision.heads import heads_digest  # noqa: PLC0415 - likewise

        find_kit(kit, heads_digest())


def names_to_choose() -> tuple[list[str], list[str]]:
    """Names of the cameras and of the kits that are kept and can be used, in alphabetical order.

    Raises
    ------
    DeepBrickError
        Where a folder of them cannot be read.
    """
    from ..calibration.bricks.store import list_kits  # noqa: PLC0415 - as above
    from ..calibration.camera.store import list_cameras  # noqa: PLC0415 - as above
    from ..vision.heads import heads_digest  # noqa: PLC0415 - as above

    lenses = [camera.name for camera in list_cameras().cameras]
    return lenses, [kit.name for kit in list_kits().kits if kit.networks == heads_digest()]

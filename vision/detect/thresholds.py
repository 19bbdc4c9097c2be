"""The thresholds of detection. Lengths are in studs: multiples of the stud size that is measured in the photo."""

from dataclasses import dataclass


@dataclass(frozen=True)
class DetectThresholds:
    """When cells of the overview are a region with bricks."""

    overview_px: int = 640  # long side of the reduced photo
    min_cells: int = 4
    join_studs: float = 1.6  # regions closer than this are one
    margin_studs: float = 2.2  # around what shows bricks
    print_min_fraction: float = 0.6  # of a region, that shows the mat's own print and nothing before it
    stud_px_max_ratio: float = 1.4  # between what the network and the mat say, for the mat to be believed


DETECT = DetectThresholds()

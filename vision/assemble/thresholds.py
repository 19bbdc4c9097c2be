"""The thresholds of assembly, a set for each step. Lengths are in studs, as measured in the photo."""

from dataclasses import dataclass


@dataclass(frozen=True)
class RowThresholds:
    """Which columns stand side by side."""

    same_brick_distance: float = 0.35  # two readings closer than this are of one brick
    same_column_min_share: float = 0.5  # more of the shorter one of two columns than this, if both are one
    foot_tolerance: float = 0.6  # between where the foot of the next column should be and where it is
    unlike_foot_tolerance: float = 0.4  # the same for feet of different types: most rows stand on one type
    max_frame_difference: float = 0.5  # between neighbouring columns
    alike_min_probability: float = 0.3  # that both feet are of one type


@dataclass(frozen=True)
class LinkThresholds:
    """When there is a link between bricks side by side."""

    center_tolerance: float = 0.55
    areas: tuple[float, ...] = (0.0, 0.1, 0.4)  # square studs of cells that show a link: of 125 links on 100 photos
    area_odds: tuple[float, ...] = (0.5, 1.0, 20.0)  # all but 6 showed more than the most, and of 96 gaps none
    level_weight: float = 0.5  # what the other gaps of a level say counts so much,
    level_max_odds: float = 4.0  # and no more
    linked_odds: float = 8.0  # that a brick beside a link is one that a link can be pushed on,
    unlinked_odds: float = 0.6  # and that one beside a gap is


@dataclass(frozen=True)
class NeighbourThresholds:
    """What the neighbours of a brick count."""

    alike_odds: float = 20.0  # that bricks side by side are of one type, against any other pair of types
    output_odds: float = 3.0  # that a plate has an output on it that takes what it gives


@dataclass(frozen=True)
class StackThresholds:
    """What is worth showing."""

    loose_min_score: float = 0.5
    # Beside stacks, most of what lies alone is none of the catalog's bricks: of 19 given on 100 photos 2 were;
    # of 143 on photos without a stack 132.
    loose_beside_min_score: float = 0.8
    min_score: float = 0.55  # mean over the bricks of a stack,
    few_bricks_score: float = 0.4  # and more by this over their number: few bricks are more often a mistake
    unread_min_score: float = 0.4  # mean, for a stack that is not shown to be reported
    alternative_min_probability: float = 0.05  # to be named as what a doubtful brick might be instead


@dataclass(frozen=True)
class ViewThresholds:
    """Where stacks stand before the camera."""

    size_deviation: float = 0.02  # of a stack's size in the photo, as a ratio
    min_overlap: float = 0.05  # of the smaller one of two outlines, for one to hide the other


@dataclass(frozen=True)
class QualityThresholds:
    """When a photo is too bad."""

    min_stud_px: float = 9.0  # below, a photo is better taken again from nearer
    dark_level: float = 45.0  # of 255, of the brightest parts
    bright_level: float = 254.0
    flat_range: float = 15.0  # between dark and bright parts, below which there is nothing in the picture
    min_sharpness: float = 0.15
    outside_tolerance: float = 0.35  # studs; outlines are not exact


@dataclass(frozen=True)
class OthersThresholds:
    """When cells of the overview are another toy brick. Lengths are in steps of two pixels of the overview."""

    min_score: float = 3.5  # mean of the surest points, log odds
    surest_fraction: float = 0.3
    min_area: int = 20
    reach: int = 2  # around what is read
    outline_tolerance: float = 0.7


ROWS = RowThresholds()
LINKS = LinkThresholds()
NEIGHBOURS = NeighbourThresholds()
STACKS = StackThresholds()
VIEWS = ViewThresholds()
QUALITY = QualityThresholds()
OTHERS = OthersThresholds()

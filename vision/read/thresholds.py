"""The thresholds of reading a region, a set for each step, in the order of the work.

Lengths without a unit in their name are multiples of what their comment names, as it is measured in the photo.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class ViewThresholds:
    """How a region is shown to the network, and when it is shown again."""

    stud_px: float = 25.0
    refined_stud_px: float = 44.0  # where one view leaves a doubt
    max_enlargement: float = 2.2  # training views were enlarged by 1.6 at most, but this reads more
    max_side_px: int = 640
    stud_px_max_ratio: float = 1.3  # a region whose stud size was misjudged by more is shown again,
    max_roll: float = 0.15  # and so is one that is rolled by more, radians
    max_views: int = 3
    sure_probability: float = 0.9  # of each brick, for one view to be enough


@dataclass(frozen=True)
class InstanceThresholds:
    """Which bricks are of one stack."""

    vote_radius: float = 0.22  # studs
    max_frame_difference: float = 0.5  # studs, between the frames of two bricks,
    max_up_difference: float = 0.1  # or between their heights, with
    max_along_difference: float = 0.7
    max_across_difference: float = 0.9  # in the other two; in this not
    end_on_max_ratio: float = 1.5  # where no more shows of a column's front, to what shows of its side
    column_max_offset: float = 0.3  # column pitches, beside each other
    column_max_height: float = 2.2  # brick heights, above each other
    row_tolerance: float = 0.3  # column pitches, more or less than one
    row_max_height: float = 0.4  # brick heights


@dataclass(frozen=True)
class OcclusionThresholds:
    """Which of two stacks is nearer."""

    min_area: float = 0.1  # square studs of one in the outlines of the other, to tell


@dataclass(frozen=True)
class AxisThresholds:
    """Where the axes of columns are."""

    instance_min_area: float = 0.3  # square studs
    on_axis_min_fraction: float = (
        0.15  # of cells that show a brick one stud wide and as deep as the column, to use only
    )
    two_studs_min_fraction: float = 0.5  # else; of cells that show one two studs wide, for the axis to be that of those
    column_half_width: float = 0.5  # column pitches
    density_sigma: float = 0.1  # column pitches
    column_min_distance: float = 0.6  # column pitches
    same_brick_distance: float = 0.25  # studs, between the centres of one brick that two columns take in
    column_min_ratio: float = 0.04  # to the strongest column's votes
    side_view_min_ratio: float = 1.5  # of what shows of a column's side to what shows of its front, to read the side
    side_view_step: float = 0.3  # of a column's depth, the least width of a column that is seen along the row
    perspective_min_span: float = 2.0  # brick heights, to tell how the frame changes along an axis
    margin: float = 1.2  # brick heights, beyond the outermost cells
    slice_mm: float = 0.8  # a quarter of a plate
    max_slices: int = 400


@dataclass(frozen=True)
class PoseThresholds:
    """How surely cells tell where a stack stands, and when its pose is believed."""

    center_deviation: float = 0.06  # studs, of a brick's centre
    frame_deviations: tuple[float, float, float] = (0.06, 0.08, 0.06)  # studs, of along, across and up
    min_size_ratio: float = 0.2  # of the shorter to the longer axis of the projected frame
    max_iterations: int = 40
    tolerance: float = 1e-4  # of cost and parameters, to stop at
    rounds: int = 2  # of putting bricks on the lattice anew
    min_bricks: int = 3
    same_foot_mm: float = 4.0  # feet of columns are at one height, more or less
    same_ground_mm: float = 12.0  # and where a foot is not seen, a brick higher
    full_area: float = 0.5  # square studs of cells that tell a brick's centre as well as more do
    min_weight: float = 0.05
    agreeing: float = 0.8  # of the bricks must be where the pose puts them,
    max_residual_studs: float = 0.12  # more or less
    cost: float = 20.0  # of one more pose for the columns of a stack, a log likelihood


@dataclass(frozen=True)
class SegmentationThresholds:
    """How well bricks fit what the network says along an axis. Costs and gains are log likelihoods."""

    min_likelihood: float = 0.03
    hidden_likelihood: float = 0.9  # of a slice of a narrow brick that shows another one
    outside_log_likelihood: float = -2.0  # of a slice above or below the column that shows something else
    cell_radius: float = 0.35  # brick heights, between where a cell votes and the middle of its brick
    own_max_offset: float = 0.65  # column pitches beside the axis where a brick of the column may have its centre
    own_softness: float = 0.2
    axis_tolerance: float = 0.06  # column pitches, to search the centre heat map
    stretches: tuple[float, ...] = (0.88, 0.93, 0.98, 1.03, 1.08, 1.14, 1.2, 1.27, 1.33)  # of the height of a brick
    usual_stretch: float = 1.06
    rigid_stretches: tuple[float, ...] = (0.97, 1.0, 1.03)  # where the stack's pose is known
    rigid_deviation: float = 0.02
    stretch_deviation: float = 0.09  # of the logarithm
    column_stretch_deviation: float = 0.05  # between the columns of one image
    count_margin: float = 8.0  # by which a brick more or less in a column may fit worse, to be tried with its pose
    slack_ratio: float = 0.09  # of one brick's height against that of the others of its column
    min_slack_slices: float = 0.5
    slack_cost: float = 1.2  # a slice
    brick_cost: float = 4.0  # what one more brick must gain
    vote_span_mm: float = 4.8
    vote_weight: float = 0.4  # a slice
    hough_spread_mm: float = 1.2  # of the votes of a brick's cells about its middle
    hough_max_cost: float = 3.0
    foot_min_gain: float = -15.0  # for a brick below the column to be classified
    center_weight: float = 3.0  # of the centre heat map, a brick
    center_floor: float = 0.03
    center_neutral: float = 0.15


@dataclass(frozen=True)
class StripThresholds:
    """What the strip of a column counts, beside the maps."""

    weight: float = 1.1  # of what a slice shows, and of a seam between two slices


@dataclass(frozen=True)
class ClassifierThresholds:
    """What a patch of one brick counts."""

    settled_probability: float = 0.995  # of what the maps and the strip say of a brick, to need no look at it by itself
    sure_probability: float = 0.95  # of what one look at it says, to need no second one
    maps_weight: float = 0.7  # of what the region's cells say, against 1 of what the patch says
    min_probability: float = 0.002
    background_weight: float = 0.5  # of a patch that shows no brick, against there being one
    foot_min_probability: float = 0.4
    false_positive_score: float = 0.1  # below, there is no brick


VIEW = ViewThresholds()
INSTANCES = InstanceThresholds()
OCCLUSION = OcclusionThresholds()
AXES = AxisThresholds()
POSE = PoseThresholds()
SEGMENTATION = SegmentationThresholds()
STRIP = StripThresholds()
CLASSIFIER = ClassifierThresholds()

"""Every threshold of the reader, in one place. Lengths are multiples of the stud pitch, as measured in the photo."""

# Looking at the whole photo.
OVERVIEW_PX = 640  # long side
REGION_MIN_PROBABILITY = 0.5  # that a cell shows some brick
REGION_MIN_CELLS = 4
REGION_JOIN = 1.6  # regions closer than this are one
REGION_MARGIN = 2.2

# Reading one region.
READ_PITCH_PX = 25.0
READ_MAX_PX = 640  # long side of a region as it is read
READ_AGAIN_RATIO = 1.3  # a region whose pitch was misjudged by more is read once more

# Rows of columns.
SAME_BRICK = 0.35  # two readings closer than this are of one brick
ROW_TOLERANCE = 0.95  # between where the foot of the next column should be and where it is
LINK_TOLERANCE = 0.8
LINK_MIN_AREA = 0.1  # square pitches

# What is worth showing.
LOOSE_MIN_CONFIDENCE = 0.5
STACK_MIN_CONFIDENCE = 0.35  # mean over the bricks of a stack
SMALL_PITCH_PX = 9.0  # below, a photo is better taken again from nearer

# Axes of columns.
ISLAND_CLOSE = 0.3
ISLAND_MIN_AREA = 0.3  # square pitches
NARROW_MIN_SHARE = 0.15  # of the cells that show a one-stud-wide brick, to go by those alone
COLUMN_REACH = 0.5  # of the column pitch
COLUMN_BLUR = 0.1
COLUMN_DISTANCE = 0.6
COLUMN_MIN_SHARE = 0.1  # of the strongest column's votes
PERSPECTIVE_MIN_SPAN = 2.0  # brick heights, to tell how the frame changes along an axis
AXIS_MARGIN = 1.2  # brick heights
SLICE_MM = 0.8  # a quarter of a plate
MAX_SLICES = 400

# The pile that fits best.
CELL_REACH = 0.35  # of a brick's height, between where a cell votes and the middle of its brick
MIN_LIKELIHOOD = 0.06
HIDDEN_LIKELIHOOD = 0.6  # of a slice of a narrow brick that shows another one
AXIS_TOLERANCE = 0.06  # of the column pitch, to look for heat
OTHER_LIKELIHOOD = -1.0  # log, of a slice above or below the column that shows something else
SLACK_COST = 1.2
VOTE_SPAN_MM = 4.8
VOTE_WEIGHT = 0.4  # a slice
HEAT_WEIGHT = 2.5  # a brick
HEAT_FLOOR = 0.03
HEAT_NEUTRAL = 0.15

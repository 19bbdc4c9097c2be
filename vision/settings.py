"""Every threshold of the reader, in one place. Lengths are multiples of the stud pitch, as measured in the photo."""

# Looking at the whole photo.
OVERVIEW_PX = 640  # long side
REGION_MIN_PROBABILITY = 0.5  # that a cell shows some brick
REGION_MIN_CELLS = 4
REGION_JOIN = 1.6  # regions closer than this are one
REGION_MARGIN = 2.2

PRINT_MIN_SHARE = 0.6  # of a region, that shows the mat's own print and nothing before it
GROUND_PITCH_RATIO = 1.4  # between what the network and the mat say of a region, for the mat to be believed

# Reading one region.
READ_PITCH_PX = 25.0
CLOSE_PITCH_PX = 44.0  # where one look leaves a doubt
READ_MAX_ENLARGEMENT = 2.2  # training views were enlarged by 1.6 at most, but this reads more
READ_MAX_PX = 640  # long side of a region as it is read
READ_AGAIN_RATIO = 1.3  # a region whose pitch was misjudged by more is looked at again,
READ_MAX_ROLL = 0.15  # and so is one that leans more, radians
READ_MAX_LOOKS = 3
SURE_PROBABILITY = 0.9  # of each brick, for one look to be enough
LOOK_AGAIN_SCALES = (0.85, 1.15)

# Looking at one brick.
REGION_WEIGHT, PATCH_WEIGHT = 0.7, 1.0  # of what the region's cells say, and of what is seen then
PATCH_MIN_PROBABILITY = 0.002
NOTHING_WEIGHT = 0.5  # of a patch that shows no brick, against there being one
FOOT_MIN_PROBABILITY = 0.6  # of a brick below a column
PHANTOM_SCORE = 0.1  # below, there is no brick where the closer look is

# Rows of columns.
SAME_BRICK = 0.35  # two readings closer than this are of one brick
ROW_TOLERANCE = 0.6  # between where the foot of the next column should be and where it is
UNLIKE_TOLERANCE = 0.4  # the same, where the feet are of different types: most rows stand on one type
ROW_TURN = 0.5  # between the frames of neighbouring columns
ALIKE_FEET = 0.3  # probability that both are of one type
LINK_TOLERANCE = 0.55
LINK_MIN_AREA = 0.1  # square pitches
LINK_AREA_ODDS = 2.0  # for a link where cells show that much of one, and against it where they do not
LINK_ALIKE_SHARE, LINK_ALIKE_ODDS = 0.5, 4.0  # what the other gaps of a level say counts so much, and no more
LINK_ODDS = 8.0  # that a brick beside a link is one that a link can be pushed on
NO_LINK_ODDS = 0.6  # and that one beside a gap is
ALIKE_ODDS = 20.0  # that bricks side by side are of one type, against any other pair of types
OUTPUT_ODDS = 3.0  # that a plate has an output on it that takes what it gives

# What is worth showing.
LOOSE_MIN_SCORE = 0.5
STACK_MIN_SCORE = 0.55  # mean over the bricks of a stack,
UNREAD_MIN_SCORE = 0.4  # the same, for a stack that is not shown to be said to be there
STACK_FEW_SCORE = 0.4  # and more by this over their number: a few bricks are taken for some by mistake more often
# Of bricks with such a score, so many were right (``tests/benchmarks/reader.py`` on 90 photos of the renderer that no
# training saw, with surroundings of their own).
SCORES = (0.0, 0.25, 0.42, 0.55, 0.65, 0.75, 0.83, 0.95)
SCORES_CAME_TRUE = (0.15, 0.4, 0.52, 0.74, 0.86, 0.95, 0.98, 0.99)
ALTERNATIVE_MIN_PROBABILITY = 0.05  # to be named as what a doubtful brick might be instead
SMALL_PITCH_PX = 9.0  # below, a photo is better taken again from nearer

# What spoils a photo.
DARK_LEVEL = 45.0  # of 255, of the brightest parts
BRIGHT_LEVEL = 254.0
FLAT_RANGE = 15.0  # between dark and bright parts, below which there is nothing in the picture
BLURRED_SHARPNESS = 0.15
OUTSIDE_TOLERANCE = 0.35  # of a stud pitch; outlines are not exact

# Which bricks are of one stack.
VOTE_REACH = 0.22
STACK_TURN = 0.7  # between the frames of two bricks
PILE_REACH = 0.3  # of the column pitch, beside each other
PILE_CLIMB = 2.2  # brick heights
ROW_REACH = 0.3  # of the column pitch, more or less than one
ROW_CLIMB = 0.4  # brick heights

# Axes of columns.
ISLAND_MIN_AREA = 0.3  # square pitches
ON_AXIS_MIN_SHARE = 0.15  # of the cells that show a brick of one stud's width and the whole depth, to go by those alone
COLUMN_REACH = 0.5  # of the column pitch
COLUMN_BLUR = 0.1
COLUMN_DISTANCE = 0.6
SIDE_VIEW_RATIO = 1.5  # of what shows of a column's side to what shows of its front, for the side to be looked at
SIDE_VIEW_STEP = 0.3  # of a column's depth, the least width of a column that is seen along the row
COLUMN_MIN_SHARE = 0.04  # of the strongest column's votes
PERSPECTIVE_MIN_SPAN = 2.0  # brick heights, to tell how the frame changes along an axis
AXIS_MARGIN = 1.2  # brick heights
SLICE_MM = 0.8  # a quarter of a plate
MAX_SLICES = 400

# The pile that fits best.
CELL_REACH = 0.35  # of a brick's height, between where a cell votes and the middle of its brick
MIN_LIKELIHOOD = 0.03
OWN_REACH, OWN_SOFTNESS = 0.65, 0.2  # column pitches beside the axis where a brick of the column may have its centre
HIDDEN_LIKELIHOOD = 0.9  # of a slice of a narrow brick that shows another one
AXIS_TOLERANCE = 0.06  # of the column pitch, to look for heat
OTHER_LIKELIHOOD = -2.0  # log, of a slice above or below the column that shows something else
STRETCHES = (0.88, 0.93, 0.98, 1.03, 1.08, 1.14, 1.2, 1.27, 1.33)  # of a brick's height, as the axis says it
STRETCH, STRETCH_DEVIATION = 1.06, 0.09  # the usual one, and how far from it the logarithm is
FRAME_SHORT = 1.0  # what the network says of a frame is so much too short beside that, on the validation photos
STRETCH_SPREAD = 0.05  # between the columns of one image
SLACK_SHARE, SLACK_SLICES = 0.09, 0.5  # of one brick's height against that of the others of its column
SLACK_COST = 1.2  # a slice
BRICK_COST = 4.0  # what must be gained for one more brick
VOTE_SPAN_MM = 4.8
VOTE_WEIGHT = 0.4  # a slice
VOTER_WEIGHT = 1.0  # of cells of a square stud
VOTER_SPREAD_MM = 1.2  # of the votes of a brick's cells about its middle
VOTER_MAX_COST = 3.0
FOOT_MIN_GAIN = -15.0  # for a brick below the pile to be looked at more closely
HEAT_WEIGHT = 3.0  # a brick
HEAT_FLOOR = 0.03
HEAT_NEUTRAL = 0.15

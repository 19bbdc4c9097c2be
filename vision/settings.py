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

# Bricks.
PEAK_MIN_HEAT = 0.25
PEAK_DISTANCE = 0.18  # between two centres
VOTE_DISTANCE = 0.65  # between a cell's vote and the centre it votes for
MIN_VOTES = 0.05  # cells times their area in square pitches

# Columns and stacks.
STACK_TOLERANCE = 0.3  # between where the brick above should be and where it is
ROW_TOLERANCE = 0.75  # likewise for the next column
LINK_TOLERANCE = 0.8

# What is worth showing.
LOOSE_MIN_CONFIDENCE = 0.5
STACK_MIN_CONFIDENCE = 0.45  # mean over the bricks of a stack
SMALL_PITCH_PX = 9.0  # below, a photo is better taken again from nearer

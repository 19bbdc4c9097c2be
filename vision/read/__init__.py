"""What stands in each region: the columns of bricks, upright and enlarged, each brick looked at by itself."""

"""Where in the photo bricks are: the first look, at all of it and reduced, and what a printed mat tells."""

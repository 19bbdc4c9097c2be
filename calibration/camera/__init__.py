"""The camera: what a photo says of it, what photos of the mat tell of it, and where it stood."""

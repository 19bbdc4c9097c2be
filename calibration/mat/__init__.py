"""The printed mat: how it is laid out and printed, how it is found in a photo, and the colours on it."""

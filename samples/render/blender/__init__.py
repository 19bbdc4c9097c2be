"""Plain scene data to pixels. Runs in Blender's own environment and knows nothing of DeepBrick but that data."""

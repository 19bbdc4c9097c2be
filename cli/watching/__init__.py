"""A running camera: where frames come from, where pictures go, and what happens between."""

"""Kits: what the reader has learned from photos of one set of bricks, under one lamp, by one camera."""

"""Calibration: the camera, the printed mat, and the colours on it."""

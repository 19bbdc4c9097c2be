"""Answers of a weight brick on their way to a robot: a serial port, an MQTT broker, ROS 2."""

from .errors import RobotError
from .lines import csv_line, json_line
from .link import Link
from .links import LinkOptions, open_links

__all__ = ["Link", "LinkOptions", "RobotError", "csv_line", "json_line", "open_links"]

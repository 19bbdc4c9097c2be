"""What can be wrong with a link to a robot."""

from ..errors import DeepBrickError


class RobotError(DeepBrickError):
    """A link to a robot that cannot be made: wrong words, or a package that is missing."""

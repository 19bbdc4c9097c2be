"""A topic of ROS 2."""

import contextlib
import threading
from typing import Any

from ..language import gettext as _
from .errors import RobotError
from .link import INCOMING, Heard, Link, Say

_DEPTH = 10


class RosLink(Link):
    """Strings to a topic of ROS 2 and, where somebody hears them, from the topic ``in`` below it.

    Parameters
    ----------
    heard : callable or None
        Takes the lines that come in.

    Raises
    ------
    RobotError
        Where rclpy is not installed, or ROS does not start or refuses the topic.
    """

    def __init__(self, topic: str, say: Say, heard: Heard | None = None) -> None:
        super().__init__(_("The ROS topic {topic}", topic=topic), say)
        try:
            import rclpy  # noqa: PLC0415 - only where there is a robot
            from rclpy.executors import ExternalShutdownException  # noqa: PLC0415 - likewise
            from rclpy.signals import SignalHandlerOptions  # noqa: PLC0415 - likewise
            from std_msgs.msg import String  # noqa: PLC0415 - likewise
        except ImportError as error:
            msg = _(
                "ROS 2 needs rclpy and std_msgs, which come with ROS and not with pip; install ROS 2 and type "
                '"source /opt/ros/DISTRO/setup.bash" before this command.'
            )
            raise RobotError(msg) from error
        self._rclpy, self._message, self._ended = rclpy, String, ExternalShutdownException
        try:
            rclpy.init(args=[], signal_handler_options=SignalHandlerOptions.NO)  # Ctrl-C is ours
            self._node: Any = rclpy.create_node("deepbrick")
            self._publisher = self._node.create_publisher(String, topic, _DEPTH)
            if heard is not None:
                incoming = f"{topic}/{INCOMING}"
                self._node.create_subscription(
                    String, incoming, lambda message: heard(f"ros {incoming}", message.data), _DEPTH
                )
        except Exception as error:
            # rclpy has no one exception for what it does not like.
            first = next(iter(str(error).splitlines()), type(error).__name__).rstrip(".")
            msg = _(
                "ROS 2 does not take the topic {topic} ({reason}); name another one with --topic.",
                topic=topic,
                reason=first,
            )
            raise RobotError(msg) from error
        self._thread = threading.Thread(target=self._spin, daemon=True)
        self._thread.start()

    def send(self, line: str) -> None:
        """Publish a line; ROS keeps the last few for those who are slow."""
        self._publisher.publish(self._message(data=line))

    def close(self) -> int:
        """As ``Link.close``; ROS tells nobody who has read what."""
        self._rclpy.shutdown()
        self._thread.join()
        return 0

    def _spin(self) -> None:
        with contextlib.suppress(self._ended):
            self._rclpy.spin(self._node)

"""The links that somebody asks for."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from ..language import ngettext
from .link import Heard, Link, Say

BAUD = 115_200
TOPIC = "deepbrick"


@dataclass(frozen=True)
class LinkOptions:
    """Where answers go.

    Attributes
    ----------
    serial : str or None
        A serial port.
    mqtt : str or None
        URL of a broker.
    topic : str
        Of MQTT and of ROS.
    retain : bool
        Whether the broker keeps the last answer.
    listen : bool
        Whether lines that come in are inputs.
    """

    serial: str | None = None
    baud: int = BAUD
    mqtt: str | None = None
    topic: str = TOPIC
    retain: bool = False
    ros: bool = False
    listen: bool = False


@contextmanager
def open_links(options: LinkOptions, say: Say, heard: Heard, not_arrived: Say) -> Iterator[list[Link]]:
    """Open the links for as long as the block lasts; at its end, what waits is handed on for some seconds.

    Parameters
    ----------
    say : callable
        Takes sentences on what is lost and comes back.
    heard : callable
        Takes the lines that come in, where the options say so.
    not_arrived : callable
        Takes a sentence for each link that did not take all, at the end.

    Raises
    ------
    RobotError
        Where a link cannot be made. One that is away is no such thing: it is waited for.
    """
    hears = heard if options.listen else None
    links: list[Link] = []
    try:
        if options.serial is not None:
            from .serial_port import SerialLink  # noqa: PLC0415 - each needs a package of its own

            links.append(SerialLink(options.serial, options.baud, say, hears))
        if options.mqtt is not None:
            from .mqtt import MqttLink  # noqa: PLC0415 - likewise

            links.append(MqttLink(options.mqtt, options.topic, say, hears, retain=options.retain))
        if options.ros:
            from .ros import RosLink  # noqa: PLC0415 - likewise

            links.append(RosLink(options.topic, say, hears))
        yield links
    finally:
        for link in links:
            if missing := link.close():
                not_arrived(
                    ngettext(
                        "{name}: {count} answer has not arrived there.",
                        "{name}: {count} answers have not arrived there.",
                        missing,
                        name=link.name,
                    )
                )

"""An MQTT broker."""

import os
import time
from collections import deque
from typing import Any
from urllib.parse import unquote, urlsplit

from ..extras import missing_package
from ..language import gettext as _
from .errors import RobotError
from .link import GIVE_UP_S, INCOMING, MOST_WAITING, Heard, Link, Say

PASSWORD_VARIABLE = "DEEPBRICK_MQTT_PASSWORD"  # noqa: S105 - the name of one
"""Environment variable with the password: other people on a computer see the words of a command, but not these."""

_PORTS = {"mqtt": 1883, "mqtts": 8883}
_AT_LEAST_ONCE = 1
_LONGEST_WAIT_S = 30


class MqttLink(Link):
    """Messages to a topic of a broker and, where somebody hears them, from the topic ``in`` below it.

    Parameters
    ----------
    url : str
        ``mqtt://[USER@]HOST[:PORT]``, ``mqtts://`` for TLS.
    retain : bool
        Whether the broker keeps the last answer for those who come later.
    heard : callable or None
        Takes the lines that come in.

    Raises
    ------
    RobotError
        Where paho-mqtt is not installed, or the URL or the topic is none.
    """

    def __init__(self, url: str, topic: str, say: Say, heard: Heard | None = None, *, retain: bool = False) -> None:
        host, port, user, password, tls = _parts(url)
        if not topic or any(c in topic for c in "+#\0"):
            msg = _('"{topic}" is no topic to send to; name one without + and #, like robot/sees.', topic=topic)
            raise RobotError(msg)
        super().__init__(_("The MQTT broker {host}:{port}", host=host, port=port), say)
        try:
            from paho.mqtt.client import Client  # noqa: PLC0415 - only where there is a robot
            from paho.mqtt.enums import CallbackAPIVersion  # noqa: PLC0415 - likewise
        except ImportError as error:
            msg = missing_package("paho-mqtt", "MQTT", "deepbrick[robots]")
            raise RobotError(msg) from error
        self._topic, self._retain, self._heard = topic, retain, heard
        self._sent: deque[Any] = deque()
        self._client = Client(CallbackAPIVersion.VERSION2)
        if user is not None:
            self._client.username_pw_set(user, password)
        if tls:
            self._client.tls_set()
        self._client.reconnect_delay_set(1, _LONGEST_WAIT_S)
        self._client.on_connect = self._on_connect
        self._client.on_connect_fail = lambda *_ignored: self._went(_("no answer"))
        self._client.on_disconnect = self._on_disconnect
        self._client.on_message = self._on_message
        self._closing = False
        self._client.connect_async(host, port)
        self._client.loop_start()

    def send(self, line: str) -> None:
        """As ``Link.send``."""
        super().send(line)
        self._publish_waiting()
        while self._up and self._unconfirmed() > MOST_WAITING:
            time.sleep(0.01)

    def close(self) -> int:
        """As ``Link.close``."""
        end = time.monotonic() + GIVE_UP_S
        while (self._waiting or self._unconfirmed()) and time.monotonic() < end:
            time.sleep(0.01)
        self._closing = True
        missing = self._lost + len(self._waiting) + self._unconfirmed()
        self._client.disconnect()
        self._client.loop_stop()
        return missing

    def _publish_waiting(self) -> None:
        with self._change:
            while self._up and self._waiting:
                sent = self._client.publish(self._topic, self._waiting[0], _AT_LEAST_ONCE, self._retain)
                self._waiting.popleft()
                self._sent.append(sent)
                self._change.notify_all()

    def _unconfirmed(self) -> int:
        """How many messages are under way; the broker confirms them in their order."""
        with self._change:
            while self._sent and self._sent[0].is_published():
                self._sent.popleft()
            return len(self._sent)

    def _on_connect(self, client: Any, _data: Any, _flags: Any, reason: Any, _more: Any) -> None:  # noqa: ANN401 - paho's way
        if reason.is_failure:
            self._went(str(reason))
            return
        if self._heard is not None:
            client.subscribe(f"{self._topic}/{INCOMING}", _AT_LEAST_ONCE)
        self._came()
        self._publish_waiting()

    def _on_disconnect(self, _client: Any, _data: Any, _flags: Any, reason: Any, _more: Any) -> None:  # noqa: ANN401 - likewise
        if not self._closing:
            self._went(str(reason))

    def _on_message(self, _client: Any, _data: Any, message: Any) -> None:  # noqa: ANN401 - likewise
        if self._heard is not None:
            for line in message.payload.decode("utf-8", "replace").splitlines():
                self._heard(f"mqtt {message.topic}", line)


def _parts(url: str) -> tuple[str, int, str | None, str | None, bool]:
    """Host, port, user, password, and whether TLS is wanted."""
    try:
        split = urlsplit(url)
        host, port = split.hostname, split.port
    except ValueError:
        host, port = None, None
    if not host or split.scheme not in _PORTS or split.path.strip("/"):
        # A wrong URL is not repeated: there may be a password in it.
        msg = _("The URL of an MQTT broker is like mqtt://HOST:1883 or mqtts://USER@HOST; name the topic with --topic.")
        raise RobotError(msg)
    if split.password is not None:
        msg = _(
            "Everyone on this computer can read a password in a command; leave it out of the URL and put it into "
            "the environment variable {variable}.",
            variable=PASSWORD_VARIABLE,
        )
        raise RobotError(msg)
    user = None if split.username is None else unquote(split.username)
    return host, port or _PORTS[split.scheme], user, os.environ.get(PASSWORD_VARIABLE), split.scheme == "mqtts"

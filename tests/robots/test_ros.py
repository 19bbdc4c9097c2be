"""ROS 2, or a stand-in for it where there is none: what is called and with what, and what is said without it."""

import sys
import threading
from types import ModuleType, SimpleNamespace

import pytest
from deepbrick.language import use_language
from deepbrick.robots import RobotError
from deepbrick.robots.ros import RosLink


class EndedError(Exception):
    """What rclpy raises in a spin that is shut down."""


@pytest.fixture
def ros(monkeypatch):
    """A stand-in for rclpy and std_msgs; it knows only what is called, as rclpy has it."""
    seen = SimpleNamespace(published=[], topics=[], heard={}, ended=threading.Event())

    def spin(_node):
        seen.ended.wait()
        raise EndedError

    def create_publisher(kind, topic, depth):
        if " " in topic:
            msg = "Invalid topic name: must not contain spaces:\n'x y'"
            raise ValueError(msg)
        seen.topics.append((kind, topic, depth))
        return SimpleNamespace(publish=lambda message: seen.published.append(message.data))

    node = SimpleNamespace(
        create_publisher=create_publisher,
        create_subscription=lambda _kind, topic, callback, _depth: seen.heard.update({topic: callback}),
    )
    modules = {
        "rclpy": {
            "init": lambda *, args, signal_handler_options: seen.topics.append((args, signal_handler_options)),
            "create_node": lambda _name: node,
            "spin": spin,
            "shutdown": seen.ended.set,
        },
        "rclpy.executors": {"ExternalShutdownException": EndedError},
        "rclpy.signals": {"SignalHandlerOptions": SimpleNamespace(NO="ours")},
        "std_msgs": {},
        "std_msgs.msg": {"String": lambda data: SimpleNamespace(data=data)},
    }
    for name, parts in modules.items():
        module = ModuleType(name)
        module.__dict__.update(parts)
        monkeypatch.setitem(sys.modules, name, module)
    return seen


def test_strings_to_a_topic_and_from_the_one_below(ros):
    heard = []
    link = RosLink("robot/sees", print, lambda *line: heard.append(line))
    link.send("cat")
    ros.heard["robot/sees/in"](SimpleNamespace(data="1,2"))
    assert ros.topics[0] == ([], "ours")
    assert ros.topics[1][1:] == ("robot/sees", 10)
    assert ros.published == ["cat"]
    assert heard == [("ros robot/sees/in", "1,2")]
    assert link.close() == 0


def test_a_topic_that_ros_does_not_take(ros):
    with pytest.raises(RobotError) as caught:
        RosLink("x y", print)
    assert str(caught.value) == (
        "ROS 2 does not take the topic x y (Invalid topic name: must not contain spaces:); "
        "name another one with --topic."
    )
    assert ros.published == []


def test_without_ros(monkeypatch):
    monkeypatch.setitem(sys.modules, "rclpy", None)
    with pytest.raises(RobotError) as caught:
        RosLink("robot/sees", print)
    assert str(caught.value) == (
        "ROS 2 needs rclpy and std_msgs, which come with ROS and not with pip; "
        'install ROS 2 and type "source /opt/ros/DISTRO/setup.bash" before this command.'
    )


@pytest.mark.parametrize(("code", "name"), [("en", "The ROS topic robot/sees"), ("ko", "ROS 토픽 robot/sees")])
def test_what_it_is_called(ros, code, name):
    with use_language(code):
        link = RosLink("robot/sees", print)
    assert link.name == name
    assert link.close() == 0
    assert ros.ended.is_set()

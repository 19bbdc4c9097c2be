"""A real broker, which goes away and comes back."""

import sys

import pytest
from deepbrick.robots import RobotError
from deepbrick.robots.mqtt import MqttLink

SECRET = "s3cret"


@pytest.fixture
def link():
    """Links that end with the test, and what they said."""
    made = []

    def make(url, topic="robot/sees", heard=None, **options):
        made.append(MqttLink(url, topic, make.said.append, heard, **options))
        return made[-1]

    make.said = []
    yield make
    for one in made:
        one._waiting.clear()  # noqa: SLF001 - nobody waits for these any more
        one.close()


def test_answers_to_a_topic_and_lines_from_the_one_below(make_broker, listener, link, until):
    broker = make_broker()
    reader = listener(broker, "robot/#")
    heard = []
    one = link(broker.url, heard=lambda *line: heard.append(line))
    one.send('{"class": "고양이"}')
    until(lambda: reader.messages)
    assert reader.messages == [("robot/sees", '{"class": "고양이"}', False)]
    reader.client.publish("robot/sees/in", "1,2\n3,4", 1)
    until(lambda: len(heard) == 2)
    assert heard == [("mqtt robot/sees/in", "1,2"), ("mqtt robot/sees/in", "3,4")]
    assert link.said == []
    assert one.close() == 0


@pytest.mark.parametrize("retain", [True, False])
def test_whoever_comes_later_gets_the_last_answer_if_it_is_retained(retain, make_broker, listener, link, until):
    broker = make_broker()
    one = link(broker.url, retain=retain)
    for k in range(3):
        one.send(str(k))
    assert one.close() == 0
    late = listener(broker, "robot/sees")
    late.client.publish("robot/sees", "mark", 1)
    until(lambda: "mark" in late.texts())
    assert late.messages == [*([("robot/sees", "2", True)] if retain else []), ("robot/sees", "mark", False)]


def test_many_answers_arrive_in_order(make_broker, listener, link, until):
    broker = make_broker()
    reader = listener(broker, "robot/sees")
    one = link(broker.url)
    for k in range(500):
        one.send(str(k))
    assert one.close() == 0
    until(lambda: len(reader.messages) >= 500)
    assert reader.texts() == [str(k) for k in range(500)]


def test_a_broker_that_ends_and_starts_again(make_broker, listener, link, until):
    broker = make_broker()
    one = link(broker.url)
    one.send("before")
    until(lambda: not one._unconfirmed() and not one._waiting)  # noqa: SLF001 - it has arrived
    broker.stop()
    until(lambda: link.said)
    for k in range(3):
        one.send(f"while it was away {k}")
    broker.start()
    reader = listener(broker, "robot/sees")
    until(lambda: len(link.said) == 2)
    one.send("after")
    until(lambda: "after" in reader.texts())
    name = f"The MQTT broker 127.0.0.1:{broker.port}"
    assert link.said[0].startswith(f"{name} cannot be reached (")
    assert link.said[1:] == [f"{name} is back."]
    assert one.close() == 0


def test_a_broker_that_is_not_there(link, until, monkeypatch):
    monkeypatch.setattr("deepbrick.robots.mqtt.GIVE_UP_S", 0.2)
    one = link("mqtt://127.0.0.1:9")
    one.send("lost")
    until(lambda: link.said)
    assert link.said == [
        "The MQTT broker 127.0.0.1:9 cannot be reached (no answer); it is tried again and again, and answers wait."
    ]
    assert one.close() == 1


def test_a_password_from_the_environment(make_broker, listener, link, monkeypatch, until):
    broker = make_broker(password=SECRET)
    url = f"mqtt://robot@127.0.0.1:{broker.port}"
    monkeypatch.delenv("DEEPBRICK_MQTT_PASSWORD", raising=False)
    monkeypatch.setattr("deepbrick.robots.mqtt.GIVE_UP_S", 0.2)
    refused = link(url)
    until(lambda: link.said)
    assert "(Not authorized)" in link.said[0]
    refused.close()
    monkeypatch.setenv("DEEPBRICK_MQTT_PASSWORD", SECRET)
    monkeypatch.setattr("deepbrick.robots.mqtt.GIVE_UP_S", 10)
    reader = listener(broker, "robot/sees", password=SECRET)
    one = link(url)
    one.send("let in")
    until(lambda: reader.texts() == ["let in"])
    assert one.close() == 0


@pytest.mark.parametrize("url", ["broker", "http://broker", "mqtt://", "mqtt://broker/topic", "mqtt://a:port"])
def test_no_url(url):
    with pytest.raises(RobotError) as caught:
        MqttLink(url, "a", print)
    assert str(caught.value) == (
        "The URL of an MQTT broker is like mqtt://HOST:1883 or mqtts://USER@HOST; name the topic with --topic."
    )


def test_a_password_in_the_command_is_refused():
    with pytest.raises(RobotError) as caught:
        MqttLink("mqtt://robot:s3cret@broker", "a", print)
    assert str(caught.value) == (
        "Everyone on this computer can read a password in a command; leave it out of the URL and put it into the "
        "environment variable DEEPBRICK_MQTT_PASSWORD."
    )


@pytest.mark.parametrize("topic", ["", "a/+", "#"])
def test_no_topic(topic):
    with pytest.raises(RobotError) as caught:
        MqttLink("mqtt://broker", topic, print)
    assert str(caught.value) == f'"{topic}" is no topic to send to; name one without + and #, like robot/sees.'


def test_without_paho(monkeypatch):
    monkeypatch.setitem(sys.modules, "paho.mqtt.client", None)
    with pytest.raises(RobotError) as caught:
        MqttLink("mqtt://broker", "a", print)
    assert str(caught.value) == 'paho-mqtt is needed for MQTT; install it with: pip install "deepbrick[robots]"'

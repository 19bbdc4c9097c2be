"""What is said of a link, in another language: all of it, also what the other side is called."""

import pytest
from deepbrick.language import set_default_language
from deepbrick.robots import LinkOptions, open_links


@pytest.fixture(autouse=True)
def _korean():
    set_default_language("ko")
    yield
    set_default_language("en")


def test_of_a_broker_that_is_not_there(until, monkeypatch):
    monkeypatch.setattr("deepbrick.robots.mqtt.GIVE_UP_S", 0.2)
    said, missing = [], []
    with open_links(LinkOptions(mqtt="mqtt://127.0.0.1:9"), said.append, print, missing.append) as (link,):
        link.send("lost")
        until(lambda: said)
    # 9 is read gu, so that the particles follow a vowel.
    assert said == ["MQTT 브로커 127.0.0.1:9와 이어지지 않습니다(대답 없음). 계속 다시 해 보며, 답은 기다립니다."]
    assert missing == ["MQTT 브로커 127.0.0.1:9: 답 1개가 도착하지 않았습니다."]


def test_of_a_serial_port_that_is_not_there(tmp_path, until, monkeypatch):
    monkeypatch.setattr("deepbrick.robots.serial_port.GIVE_UP_S", 0.2)
    said, missing = [], []
    port = str(tmp_path / "ttyACM3")
    with open_links(LinkOptions(serial=port), said.append, print, missing.append) as (link,):
        link.send("lost")
        until(lambda: said)
    assert said[0].startswith(f"시리얼 포트 {port}과 이어지지 않습니다(")
    assert missing == [f"시리얼 포트 {port}: 답 1개가 도착하지 않았습니다."]

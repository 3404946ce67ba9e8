"""The flow as data: every widget leads somewhere, a key decides, and a spoken word never ends the call."""

import pytest
from duly.daemon.simulation.telephone.blueprint import faults
from duly.mailbox.studio_flow import definition, parameters, version
from duly.rules.phone_script import KEYS, CallScript, Reception

RECEPTION = Reception(
    language="es", greeting="Hart. Pulse 1, 2 o 3.", after={"1": "Se envía."}, recorded="Gracias.", goodbye="Adiós."
)


def widgets(reception: Reception | None = RECEPTION) -> dict[str, dict[str, str]]:
    """Where each widget's events lead; of a split by the value."""
    led: dict[str, dict[str, str]] = {}
    for state in definition(reception)["states"]:
        ways = led.setdefault(state["name"], {})
        for way in state["transitions"]:
            ways[way["conditions"][0]["value"] if "conditions" in way else way["event"]] = way.get("next", "")
    return led


@pytest.mark.parametrize("reception", [None, RECEPTION])
def test_the_flow_is_whole_and_every_widget_is_led_to(reception: Reception | None) -> None:
    assert list(faults(definition(reception))) == []
    led = widgets(reception)
    assert {to for ways in led.values() for to in ways.values()} - {""} == led.keys() - {"Trigger"}


def test_without_a_reception_nobody_picks_up() -> None:
    assert widgets(None)["Trigger"]["incomingCall"] == ""
    assert widgets()["Trigger"]["incomingCall"] == "menu"


@pytest.mark.parametrize("ask", ["ask_en", "ask_es", "menu"])
def test_a_spoken_word_has_all_said_once_more_and_then_the_goodbye(ask: str) -> None:
    led = widgets()
    silent = led[ask]["timeout"]
    assert led[ask]["speech"] == f"{ask}_again"
    assert led[f"{ask}_again"]["speech"] == silent
    for one in (ask, f"{ask}_again"):
        assert led[led[one]["keypress"]]["noMatch"] == silent


@pytest.mark.parametrize("key", KEYS)
def test_each_key_has_its_own_answer_in_the_language_of_the_call(key: str) -> None:
    led = widgets()
    assert led["keys_ask_es"][key] == led["keys_ask_es_again"][key] == f"after_{key}_es"
    assert led["language"]["es"] == "who_es"
    assert led["language"]["noMatch"] == "who_en"


def test_a_message_is_announced_before_it_is_recorded() -> None:
    assert widgets()["keys_menu"]["2"] == "announce"
    assert widgets()["announce"] == {"audioComplete": "record"}


def test_the_version_tells_one_reception_from_another() -> None:
    assert version(definition(RECEPTION)) == version(definition(RECEPTION))
    assert version(definition(RECEPTION)) != version(definition(None))


def test_an_execution_brings_along_something_to_say_for_every_key() -> None:
    brought = parameters(CallScript(say="Hello.", after={"1": "Thanks."}), "es-MX", "m-1")
    assert brought == {
        "reference": "m-1",
        "language": "es",
        "say": "Hello.",
        "silent": "OK.",
        "machine": "Hello.",
        "after_1": "Thanks.",
        "after_2": "OK.",
        "after_3": "OK.",
        "after_9": "OK.",
    }

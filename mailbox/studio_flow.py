"""The call as Twilio Studio runs it, as data: by it a pressed key comes back to a machine that has no public address.

One flow a number. For a call of ours an execution brings the script along as `flow.data`; a call to us hears the
reception. What was pressed stays in the execution's context, where it is asked for later.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from ..rules.phone_script import KEYS, CallScript, Reception
from .voices import KEY_SECONDS, RECORDED_SECONDS_MOST, SPOKEN_AS, spoken_as

Widget = dict[str, Any]

CALL, MENU, RECORD = "call", "menu", "record"  # widgets whose variables are read afterwards
ASK, AGAIN = "ask_", "_again"  # the question in each language, and the same once more
MACHINES = "machine_start, machine_end_beep, machine_end_silence, machine_end_other, fax"
RING_SECONDS = 25  # a machine takes most calls after that
NOTHING_SAID = "OK."  # a widget must say something, and this is understood in every language


def flow_name(sender: str) -> str:
    """The name by which the number's flow is found again."""
    return f"Duly {sender}"


def definition(reception: Reception | None) -> dict[str, Any]:
    """The flow. Without a reception nobody picks up calls to the number."""
    languages = list(SPOKEN_AS)
    states = [
        _trigger(incoming=MENU if reception else ""),
        _call(),
        _split("language", "{{flow.data.language}}", {one: f"who_{one}" for one in languages}, f"who_{languages[0]}"),
    ]
    for language in languages:
        states += _spoken(language)
    if reception:
        states += _received(reception)
    for place, state in enumerate(states):
        state["properties"]["offset"] = {"x": 0, "y": 200 * place}
    return {
        "description": "Calls of Duly's. It is written anew whenever Duly needs another one.",
        "states": states,
        "initial_state": "Trigger",
        "flags": {"allow_concurrent_calls": True},
    }


def version(flow: Mapping[str, Any]) -> str:
    """What tells one definition from another; it is kept as the flow's commit message."""
    return f"Duly {hashlib.sha256(json.dumps(flow, sort_keys=True).encode()).hexdigest()[:16]}"


def parameters(script: CallScript, language: str, reference: str) -> dict[str, str]:
    """What an execution brings along: the script, and by what it is found again. Nothing else about the person."""
    otherwise = script.after.get("") or NOTHING_SAID
    said = {f"after_{key}": script.after.get(key) or otherwise for key in KEYS}
    return {
        "reference": reference,
        "language": language.partition("-")[0],
        "say": script.say,
        "silent": otherwise,
        "machine": script.machine or script.say,
        **said,
    }


def _spoken(language: str) -> list[Widget]:
    """A call of ours in one language: person or machine, the key, and what is said to it."""
    voice = spoken_as(language)
    ask, silent = f"{ASK}{language}", f"silent_{language}"
    answers = {key: f"after_{key}_{language}" for key in KEYS}
    return [
        _split_any(f"who_{language}", "{{widgets.call.AnsweredBy}}", MACHINES, f"machine_{language}", ask),
        _say(f"machine_{language}", "{{flow.data.machine}}", voice),
        *_asked(ask, _say(silent, "{{flow.data.silent}}", voice), "{{flow.data.say}}", answers),
        *(_say(name, f"{{{{flow.data.after_{key}}}}}", voice) for key, name in answers.items()),
    ]


def _received(reception: Reception) -> list[Widget]:
    """A call to us: the menu, and a message that is announced before it is recorded."""
    voice = spoken_as(reception.language)
    after = {key: reception.after.get(key) or reception.goodbye for key in ("1", "2", "3")}
    answers = {"1": "chose_1", "2": "announce", "3": "chose_3"}
    return [
        *_asked(MENU, _say("goodbye", reception.goodbye, voice), reception.greeting, answers),
        _say("chose_1", after["1"], voice),
        _say("announce", after["2"], voice, then=RECORD),
        _record(then="recorded"),
        _say("recorded", reception.recorded, voice),
        _say("chose_3", after["3"], voice),
    ]


def _asked(name: str, otherwise: Widget, words: str, answers: Mapping[str, str]) -> list[Widget]:
    """A question for a key; `otherwise` is said where none comes, or another. Studio listens to what is spoken too: to
    "Hello?" all is said once more, and not the call ended."""
    again, silent, voice = f"{name}{AGAIN}", otherwise["name"], otherwise["properties"]["language"]
    widgets = [otherwise]
    for asks, spoken_to in ((name, again), (again, silent)):
        keys = f"keys_{asks}"
        widgets.append(_gather(asks, words, voice, {"keypress": keys, "speech": spoken_to, "timeout": silent}))
        widgets.append(_split(keys, f"{{{{widgets.{asks}.Digits}}}}", answers, silent))
    return widgets


def _widget(name: str, kind: str, transitions: Mapping[str, str], properties: Mapping[str, Any]) -> Widget:
    ways = [{"event": event, **({"next": then} if then else {})} for event, then in transitions.items()]
    return {"name": name, "type": kind, "transitions": ways, "properties": dict(properties)}


def _trigger(incoming: str) -> Widget:
    ways = {"incomingMessage": "", "incomingCall": incoming, "incomingConversationMessage": ""}
    return _widget("Trigger", "trigger", {**ways, "incomingRequest": CALL, "incomingParent": ""}, {})


def _call() -> Widget:
    ways = {"answered": "language", "busy": "", "noAnswer": "", "failed": ""}
    properties = {
        "to": "{{contact.channel.address}}",
        "from": "{{flow.channel.address}}",
        "timeout": RING_SECONDS,
        "record": False,
        "detect_answering_machine": True,
        "machine_detection": "DetectMessageEnd",
        "machine_detection_timeout": "30",
    }
    return _widget(CALL, "make-outgoing-call-v2", ways, properties)


def _say(name: str, words: str, voice: str, then: str = "") -> Widget:
    return _widget(name, "say-play", {"audioComplete": then}, {"say": words, "language": voice, "loop": 1})


def _gather(name: str, words: str, voice: str, ways: Mapping[str, str]) -> Widget:
    properties = {
        "say": words,
        "language": voice,
        "gather_language": voice,
        "loop": 1,
        "number_of_digits": 1,
        "timeout": KEY_SECONDS,
        "stop_gather": True,
    }
    return _widget(name, "gather-input-on-call", ways, properties)


def _record(then: str) -> Widget:
    properties = {
        "transcribe": False,
        "trim": "trim-silence",
        "play_beep": "true",
        "timeout": 5,
        "max_length": RECORDED_SECONDS_MOST,
        "finish_on_key": "#",
    }
    return _widget(RECORD, "record-voicemail", {"recordingComplete": then, "noAudio": "", "hangup": ""}, properties)


def _split(name: str, of: str, ways: Mapping[str, str], otherwise: str) -> Widget:
    """A fork by one value for each way."""
    fork = _widget(name, "split-based-on", {"noMatch": otherwise}, {"input": of})
    fork["transitions"] += [_match(of, "equal_to", value, then) for value, then in ways.items()]
    return fork


def _split_any(name: str, of: str, values: str, then: str, otherwise: str) -> Widget:
    """A fork by whether it is one of these values."""
    fork = _widget(name, "split-based-on", {"noMatch": otherwise}, {"input": of})
    fork["transitions"].append(_match(of, "matches_any_of", values, then))
    return fork


def _match(of: str, kind: str, value: str, then: str) -> dict[str, Any]:
    condition = {"friendly_name": f"{kind} {value}", "arguments": [of], "type": kind, "value": value}
    return {"event": "match", "next": then, "conditions": [condition]}

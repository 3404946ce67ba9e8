"""Checks a Studio flow's definition: its widgets, what leads from one to the next, what each needs to be told."""

import json
from collections.abc import Iterator
from typing import Any

Definition = dict[str, Any]

EVENTS = {  # the widgets that the twin plays, and what may happen in each
    "trigger": {"incomingMessage", "incomingCall", "incomingConversationMessage", "incomingRequest", "incomingParent"},
    "make-outgoing-call-v2": {"answered", "busy", "noAnswer", "failed"},
    "gather-input-on-call": {"keypress", "speech", "timeout"},
    "say-play": {"audioComplete"},
    "record-voicemail": {"recordingComplete", "noAudio", "hangup"},
    "split-based-on": {"match", "noMatch"},
    "set-variables": {"next"},
    "send-message": {"sent", "failed"},
}
NEEDS = {
    "make-outgoing-call-v2": ({"from"}, {"to"}),
    "gather-input-on-call": ({"say", "play"},),
    "say-play": ({"say", "play", "digits"},),
    "split-based-on": ({"input"},),
    "set-variables": ({"variables"},),
    "send-message": ({"body"}, {"to"}, {"from"}),
}
CONDITIONS = {
    *("equal_to", "not_equal_to", "matches_any_of", "does_not_match_any_of", "is_blank", "is_not_blank"),
    *("contains", "does_not_contain", "starts_with", "less_than", "greater_than", "regex"),
}


def read_definition(said: str) -> tuple[Definition, list[str]]:
    """A definition as it was sent, and what is wrong with it in words (nothing: it is whole)."""
    try:
        definition = json.loads(said)
    except ValueError as error:
        return {}, [f"the definition is no JSON: {error}"]
    if not isinstance(definition, dict):
        return {}, ["the definition is no JSON object"]
    return definition, list(faults(definition))


def faults(definition: Definition) -> Iterator[str]:
    """What is wrong with a definition."""
    for key in sorted(definition.keys() - {"description", "states", "initial_state", "flags"}):
        yield f"#/: unknown property {key}"
    states = definition.get("states")
    if not isinstance(states, list) or not all(isinstance(one, dict) for one in states):
        yield "#/states: a list of widgets is required"
        return
    names = [str(one.get("name", "")) for one in states]
    yield from (f"#/states: two widgets are named {name}" for name in sorted({n for n in names if names.count(n) > 1}))
    if definition.get("initial_state") not in names:
        yield f"#/initial_state: there is no widget {definition.get('initial_state')}"
    if sum(one.get("type") == "trigger" for one in states) != 1:
        yield "#/states: exactly one trigger is required"
    for place, state in enumerate(states):
        yield from (f"#/states/{place}: {fault}" for fault in _of_widget(state, set(names)))


def _of_widget(state: Definition, names: set[str]) -> Iterator[str]:
    kind = state.get("type")
    if kind not in EVENTS:
        yield f"the twin plays no widget {kind}"
        return
    yield from (
        f"unknown property {key}" for key in sorted(state.keys() - {"name", "type", "transitions", "properties"})
    )
    properties = state.get("properties")
    if not isinstance(properties, dict) or not state.get("name"):
        yield "a name and properties are required"
        return
    for one_of in NEEDS.get(kind, ()):
        if not any(properties.get(name) for name in one_of):
            yield f"properties: {' or '.join(sorted(one_of))} is required"
    for transition in state.get("transitions", []):
        yield from _of_transition(transition, kind, names)


def _of_transition(transition: Definition, kind: str, names: set[str]) -> Iterator[str]:
    event = transition.get("event")
    if event not in EVENTS[kind]:
        yield f"{kind} has no event {event}"
    if transition.get("next") is not None and transition["next"] not in names:
        yield f"{event} leads to {transition['next']}, which is not there"
    conditions = transition.get("conditions", [])
    if event == "match" and not conditions:
        yield "match has no conditions"
    for condition in conditions:
        missing = {"friendly_name", "arguments", "type", "value"} - condition.keys()
        yield from (f"conditions: {name} is required" for name in sorted(missing))
        if condition.get("type") not in CONDITIONS:
            yield f"conditions: unknown type {condition.get('type')}"

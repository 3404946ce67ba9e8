"""What a text brings into the case that a mail does not: items by number, and the wish to be called."""

from dataclasses import replace

from ..rules.code_words import by_code
from ..rules.model import Decision, Matter, Say
from ..rules.phone_calls import wanting_a_call
from ..rules.readings import Reading
from ..rules.ruling import UNSURE
from .cases import Case
from .incoming import quoted


def by_numbers(case: Case, *, filed: bool) -> str:
    """The words as they are read: those of a text with its numbers told apart. `filed`: a file came with them."""
    if case.numbers is None:
        return case.text
    numbers = {number for task in case.tasks if (number := case.number(task.ref))}
    return by_code(case.text, numbers, filed=filed)


def without_stop(case: Case, reading: Reading) -> Reading:
    """A stop by text was heard before, and moves no task: what still looks like one is for a person to read."""
    if case.incoming.letter.channel != "text":
        return reading
    readings = tuple(
        replace(one, confidence=min(one.confidence, UNSURE)) if one.label == "opt_out" else one
        for one in reading.readings
    )
    return replace(reading, readings=readings)


def wanting_a_call_only(case: Case) -> Decision:
    """What follows where a text says no more than that its sender would like to be called."""
    letter = case.incoming.letter
    tasks = tuple(task for task in case.tasks if task.ref in case.general)
    words = quoted(letter.text)
    decision = wanting_a_call(tasks, words, case.person.name, letter.key, case.now)
    return replace(decision, matters=tuple(replace(matter, quote=words) for matter in decision.matters))


def with_call_back(case: Case, decision: Decision) -> Decision:
    """The decision with the wish to be called that a text holds beside what else it says."""
    if not case.incoming.wants_a_call or any(say.what == "call-back" for say in decision.says):
        return decision
    matter = Matter(what="call-back", ref="", quote=quoted(case.incoming.letter.text))
    says = (*decision.says, Say(what="call-back", ref=""))
    return replace(decision, says=says, matters=(*decision.matters, matter))

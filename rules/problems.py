"""Findings in words: where each stands, what was found and what would be right, in the reader's language."""

from datetime import date
from decimal import Decimal

from . import speech
from .findings import Fact, Finding
from .page import one_line
from .period_words import spoken_period
from .voice import Voice

_OF_PERIODS = frozenset({"wrong-period", "same-as-before"})  # their facts are names of periods
_LONGEST = 80  # characters of what somebody typed that are worth repeating


def problem(voice: Voice, finding: Finding) -> str:
    """A finding as people read it: its place, then the sentence."""
    where = place(voice, finding)
    said = sentence(voice, finding)
    return f"{where}: {said}" if where else said


def sentence(voice: Voice, finding: Finding) -> str:
    """What is wrong and what would be right, without the place."""
    stem = f"findings.{finding.code.replace('-', '_')}"
    facts: dict[str, object] = {
        name: _said(voice, fact, of_period=finding.code in _OF_PERIODS) for name, fact in finding.facts
    }
    blanks = {"expected": "", "reason": "", "example": speech.day_of_month(voice.to.today, voice.tag, voice.to.today)}
    part = f"{stem}_{finding.why.replace('-', '_')}" if finding.why else stem
    return voice.say(part if voice.has(part) else stem, **{**blanks, **facts})


def place(voice: Voice, finding: Finding) -> str:
    """Where it stands, as a person finds it: "Summary, cell F14 (Over 90 days)"; "" for the file as a whole."""
    where = one_line(finding.where, 90)
    sheet, mark, cell = where.rpartition("!")
    if mark:
        where = voice.say("findings.place_sheet", sheet=sheet, cell=cell)
    elif where.startswith("line ") and ", " in where:
        line, _, column = where.removeprefix("line ").partition(", ")
        where = voice.say("findings.place_line", line=line, column=column)
    asked = one_line(finding.asked, 60).rstrip(": ")
    if not where or not asked or asked.casefold() in where.casefold():
        return where
    return voice.say("findings.place_asked", place=where, asked=asked)


def _said(voice: Voice, fact: Fact, *, of_period: bool) -> str:
    if of_period and isinstance(fact, str):
        return spoken_period(fact, voice.tag, voice.to.today, voice.say)
    if isinstance(fact, Decimal | int):
        return speech.number(fact, voice.tag)
    if isinstance(fact, date):
        return voice.day(fact)
    if isinstance(fact, tuple):
        return voice.either(fact)
    return one_line(fact, _LONGEST)

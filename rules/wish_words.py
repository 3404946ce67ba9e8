"""Answers to how somebody would rather be written to: what is kept to from now on, or why it is not as they wish."""

from dataclasses import dataclass

from . import speech
from .agreement import Hours
from .preferences import Refusal, Way
from .voice import Voice


@dataclass(frozen=True, slots=True, kw_only=True)
class WishNoted:
    """It is kept to: a way to be reached, the hours that are left of the agreed ones, or neither: as agreed again."""

    way: Way | None = None
    hours: Hours | None = None
    number: str = ""  # to which texts go


@dataclass(frozen=True, slots=True, kw_only=True)
class WishRefused:
    """It is outside what was agreed; the consultant knows. `agreed` are the hours in which messages go out."""

    why: Refusal
    agreed: Hours


def wish_said(voice: Voice, paragraph: WishNoted | WishRefused) -> str:
    """The one paragraph about it."""
    if isinstance(paragraph, WishRefused):
        return voice.say("answer.wish_refused", why=paragraph.why, **_spoken(voice, paragraph.agreed))
    way = paragraph.way or ("hours" if paragraph.hours else "any_time")
    hours = _spoken(voice, paragraph.hours) if paragraph.hours else {}
    return voice.say("answer.wish_noted", way=way, number=paragraph.number, **hours)


def _spoken(voice: Voice, hours: Hours) -> dict[str, object]:
    return {"opens": speech.hour(hours.opens, voice.tag), "closes": speech.hour(hours.closes, voice.tag)}

"""The first mail to the consultant, in words: that Duly can write, what will come, and how to steer it."""

from dataclasses import dataclass

from .page import Entry, Points
from .voice import Addressee, Voice, Wordbook, Written


@dataclass(frozen=True, slots=True)
class WelcomeFacts:
    """To whom, and what the mailbox is that people will answer to."""

    to: Addressee
    inbox: str


def welcome(words: Wordbook, facts: WelcomeFacts) -> Written:
    """Show that mail from the new mailbox arrives, and say what comes next."""
    voice = Voice(words, facts.to)
    comes = tuple(Entry(voice.say(f"consultant.welcome_{part}")) for part in ("morning", "ask", "steer"))
    return voice.write(
        voice.say("consultant.welcome_subject"),
        [
            voice.greeting(),
            voice.say("consultant.welcome", inbox=facts.inbox),
            Points(comes),
            voice.say("consultant.welcome_how"),
            voice.say("consultant.signature"),
        ],
    )

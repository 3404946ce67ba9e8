"""What the demo's consultant commands unasked: each once, by reply to the first fitting mail from its day on."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from .mails import Mail

MORNING, DIGEST = " go out to ", " for you"
_LINE = re.compile(r"^\s{0,4}(\d+)\. ([^:\n]+): email at", re.MULTILINE)
_LATE = re.compile(r"^\s*\d+\. [^\n]*?, (\w+) [^\n,]+, due [^\n]*?past its\s+date[^\[]*\[(T-\d{6})\]", re.MULTILINE)
_HELD = re.compile(r"nothing goes to ([^\n]+?) before")


@dataclass(frozen=True, slots=True)
class Habit:
    """From this day of the quarter on, what is written in reply to a mail with these words in its subject.

    `words` makes the reply from the mail and the day; "" where the mail gives no cause, and a later one may.
    """

    day: int
    subject: str
    words: Callable[[Mail, date], str]


def _hold(mail: Mail, today: date) -> str:
    """The last person of the note is left in peace for two days."""
    lines = _LINE.findall(mail.text)
    until = today + timedelta(days=2)
    return f"hold {lines[-1][0]} until {until:%A}" if len(lines) > 1 and until.weekday() < 5 else ""


def _let_go(mail: Mail, _: date) -> str:
    held = _HELD.search(" ".join(mail.text.split()))
    return f"send {held[1]}" if held else ""


def _ask(mail: Mail, _: date) -> str:
    late = _LATE.search(mail.text)
    return f"ask {late[1]} about {late[2]}: what is still in the way of it?" if late else ""


def _why(mail: Mail, _: date) -> str:
    late = _LATE.search(mail.text)
    return f"why {late[2]}\nnote {late[2]} spoke about it with {late[1]}" if late else ""


def _said(words: str) -> Callable[[Mail, date], str]:
    return lambda _mail, _today: words


def _to(answered: str, words: str) -> Callable[[Mail, date], str]:
    """In reply to the transcript that tells of this."""
    return lambda mail, _today: words if answered in mail.text else ""


HABITS = (
    Habit(3, DIGEST, _said("log 20m set up the forms with Dana\nstatus Dana")),
    Habit(3, "Re: ", _to("20 min were logged", "undo 1\nlog 40m set up the forms with Dana and Priya")),
    Habit(6, DIGEST, _why),
    Habit(12, MORNING, _hold),
    Habit(19, DIGEST, _ask),
    Habit(26, DIGEST, _said("exend everything to Friday\nhelp")),
    Habit(31, DIGEST, _said("log 1h 30m review of the quarter's first month\nreport October\nstatement last month")),
    Habit(40, MORNING, _hold),
    Habit(40, "Re: ", _let_go),
    Habit(62, DIGEST, _said("informe de noviembre\nextracto de noviembre")),
)

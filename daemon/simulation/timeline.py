"""Tells the demo as it happens: short lines a person likes to read, by week, in the engagement's local time."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import click

from ...rules.ledger import money
from ...rules.mails import consultant_reads, item_facts
from ...rules.messages import Message
from ...rules.model import Entry, Task
from ...rules.policy import Policy
from ...rules.voice import Voice
from ...rules.wording import item_label
from ..world import World
from .overheard import Overheard
from .record import Moment
from .shapes import Draft

COLOURS = {"→": "cyan", "←": "magenta", "☏": "blue", "✓": "green", "↺": "yellow", "!": "red", "?": "yellow"}
QUOTE = 74  # characters of what people wrote
WORKED_OUT = {"not-yet": "asked which day and hour it will be", "no-document": "asked for the file itself"}
PUT_INTO = " was put into "  # a figure, into the client's own workbook
PASSED_ON = {"question", "blocked", "delegated", "declined", "opted-out", "review"}
AS_IT_IS = {"command", "absent", "held", "quarantined", "undeliverable", "opted-out", "wrong-number"}
OUTCOMES = {
    "answered": "answered, no key pressed",
    "machine": "a machine took the message",
    "no-answer": "nobody answered",
    "busy": "the line was busy",
    "failed": "it could not be put through",
}
PRESSED = {"1": "pressed 1: done", "2": "pressed 2: more time", "3": "pressed 3: call me", "9": "pressed 9: no more"}
CHOSEN = {"1": "chose 1: what is open", "2": "left a message", "3": "chose 3: call me", "": "left no message"}


class Timeline:
    """Writes each moment of the demo with `write`, which takes one line."""

    def __init__(self, world: World, write: Callable[[str], None]) -> None:
        self._world = world
        self._write = write
        self._week = ""
        self._day = ""
        self._waiting = 0  # in the last digest
        self._said: set[str] = set()
        self._down = False  # whether the telephone provider could not be asked

    def tell(self, moment: Moment) -> None:
        """The lines of one turn: what people wrote, what was made of it, what went out."""
        lines = [
            *self._provider(moment),
            *(self._written(draft) for draft in moment.wrote),
            *(self._telephoned(one) for one in moment.overheard if not one.ours),
            *filter(None, (self._decided(entry, moment) for entry in moment.entries)),
            *self._sent(moment),
            *(self._telephoned(one) for one in moment.overheard if one.ours),
        ]
        for sign, text in dict.fromkeys(lines):
            self._line(moment.at, sign, text)

    def _line(self, at: datetime, sign: str, text: str) -> None:
        local = at.astimezone(self._policy().engagement.timezone)
        monday = local.date() - timedelta(days=local.weekday())
        week, day = f"Week of {monday:%A} {monday.day} {monday:%B}", f"{local:%a %d %b}"
        if week != self._week:
            self._write("")
            self._write(click.style(week, bold=True))
        shown = day if (week, day) != (self._week, self._day) else " " * len(day)
        self._week, self._day = week, day
        colour = COLOURS.get(sign, "white")
        self._write(f"{shown} {local:%H:%M}  {click.style(sign, fg=colour)} {text}")

    def _policy(self, slug: str = "") -> Policy:
        policies = self._world.book.policies
        return policies.get(slug) or next(iter(policies.values()))

    def _written(self, draft: Draft) -> tuple[str, str]:
        """What somebody wrote: their first words, and the files with it."""
        quote = _quote(re.sub(r"^(Hi|Hello) \w+,\s*", "", draft.words))
        files = "".join(f" + {name}" for name, _ in draft.files)
        whom = "" if draft.to == self._world.book.practice.mail.address else f" to {self._name(draft.to)}"
        by_itself = "automatic reply: " if draft.headers.get("Auto-Submitted") else ""
        name = draft.name if draft.genuine else f"somebody as {draft.name}"
        return "←", f"{name + whom:<14}  {by_itself}“{quote}”{files}"

    def _provider(self, moment: Moment) -> Iterator[tuple[str, str]]:
        """What goes wrong with the telephone provider itself."""
        down = self._world.unheard is not None
        if down != self._down:
            waits = "cannot be asked: texts and calls wait for it, mail goes on"
            yield "!", f"the telephone provider {waits if down else 'answers again'}"
        self._down = down
        if any(request.startswith("POST") for request in moment.failed):
            yield "!", "the answer to a text was lost: the provider’s list is looked at before it is sent again"

    def _telephoned(self, one: Overheard) -> tuple[str, str]:
        """A text or call, ours with what it costs."""
        person = self._policy().engagement.reached_at(one.number)
        name = f"{person.name if person else one.number:<14} "
        if not one.ours:
            what = f"rang: {CHOSEN[one.key]}" if one.call else f"texted “{_quote(one.words)}”"
            return "☏", f"{name} {what}{''.join(f' + {name}' for name, _ in one.files)}"
        if one.call:
            how = PRESSED.get(one.key) or OUTCOMES.get(one.outcome, one.outcome)
            return "☏", f"{name} was called ({self._cost(one)}): {how}"
        long = f"{one.segments} segment{'s' if one.segments > 1 else ''}"
        return "☏", f"{name} was texted ({long}, {self._cost(one)}): “{_quote(one.words)}”"

    def _cost(self, one: Overheard) -> str:
        if one.charge is None:
            return "its answer was lost"
        return "free" if one.charge.state == "released" else f"{money(one.charge.amount)} {self._currency()}"

    def _currency(self) -> str:
        return self._policy().engagement.budget.currency

    def _name(self, address: str) -> str:
        consultant = self._world.book.practice.consultant
        person = self._policy().engagement.person(address)
        return person.name if person else consultant.name if address == consultant.email else address

    def _decided(self, entry: Entry, moment: Moment) -> tuple[str, str] | None:
        """What was made of it, where there is something to tell."""
        task = self._world.store.task(entry.ref) if entry.ref else None
        item = self._label(task) if task else ""
        owner = self._name(task.owner) if task else ""
        detail = entry.what.partition(": ")[2]
        if entry.topic == "received" and task:
            thanked = "; thanked" if any(one.message.kind == "answer" for one in moment.outgoing) else ""
            late = ", late" if task.late else ""
            where = f"filed {task.filed[-1]}" if task.filed else f"closed on {owner}’s word: {item}"
            return "✓", f"{where}{late}{thanked}"
        if entry.topic == "promised" and task and task.promise:
            hour = f"{task.promise.until:%H:%M}" if task.promise.hour_named else "that day"
            return "✓", f"noted: {item} on {task.promise.day:%a %d %b}, {hour} in their zone; no reminders until then"
        if entry.topic == "returned":
            return "↺", f"{item} went back, with what to put right: {detail}"
        if PUT_INTO in entry.what:
            return "✓", entry.what
        if entry.topic in WORKED_OUT:
            return "·", f"{item}: {WORKED_OUT[entry.topic]}"
        if entry.topic in PASSED_ON and task:
            return "?", f"{item}: {entry.topic}, passed on to {self._policy().consultant.name.split()[0]}"
        if entry.topic == "slipped":
            return "!", f"{item} is past its date ({owner})"
        if entry.topic == "not-sent":
            return self._once("·", f"{entry.what} ({entry.clause.partition(':')[0]})")
        if entry.topic in AS_IT_IS:
            return "·", entry.what
        return None

    def _once(self, sign: str, text: str) -> tuple[str, str] | None:
        """What is so for good is told the first time only."""
        before, self._said = text in self._said, self._said | {text}
        return None if before else (sign, text)

    def _label(self, task: Task) -> str:
        policy = self._policy(task.engagement)
        now = self._world.clock.now()
        return item_label(Voice(policy.words, consultant_reads(policy, now)), item_facts(task, policy, now))

    def _sent(self, moment: Moment) -> Iterator[tuple[str, str]]:
        """What went out, the same words to several people in one line."""
        nudges = {entry.cause for entry in moment.entries if entry.what.startswith("a note before the promised time")}
        told: dict[str, list[str]] = {}
        for one in moment.outgoing:
            subject = re.sub(r" ?\[[T\d\s,-]+\]$", "", one.message.subject)
            if self._worth_telling(one.message, subject):
                kind = "nudge" if one.message.id in nudges else one.message.kind
                told.setdefault(f"{kind}: {subject}", []).append(self._name(one.mail.to))
        for what, names in told.items():
            yield "→", f"{', '.join(names):<14}  {what}"

    def _worth_telling(self, message: Message, subject: str) -> bool:
        """A digest is told when more waits than the day before; answers stand with what they answer, and
        what a morning note foresees with what happens."""
        if message.kind != "digest":
            return message.kind not in {"answer", "morning"}
        found = re.search(r"(\d+) waiting for you", subject)
        waiting, before = int(found[1]) if found else 0, self._waiting
        self._waiting = waiting
        return waiting > before


def _quote(words: str) -> str:
    words = " ".join(words.split())
    return words if len(words) <= QUOTE else words[: QUOTE - 1].rstrip() + "…"

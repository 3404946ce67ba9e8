"""The lines of a consultant's mail carried out one after the other, each on what the lines before have left."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from ..rules.accepted import Accepted
from ..rules.amendments import Amendment, IntakeAsked
from ..rules.briefing import CommandResult
from ..rules.changed import changed_mail, worth_a_line
from ..rules.command_lines import (
    Clear,
    Command,
    Line,
    Look,
    NotUnderstood,
    Order,
    Personal,
    Release,
    Report,
    Stated,
    Time,
    Undo,
    WriteAgain,
)
from ..rules.decide import decide
from ..rules.handing import named_person
from ..rules.ledger import Charge
from ..rules.matching import Seat
from ..rules.messages import Enclosure, Message, Sending
from ..rules.model import ConsultantSaid, Decision, Entry, Held, Standing, Task
from ..rules.planning import planned
from ..rules.policy import Policy
from ..rules.references import Named, Place
from ..state.codec import Doc
from ..state.store import Change
from .agenda import held, standing_of, to_send
from .amending import amended
from .check_in_word import released
from .data_requests import personal
from .holding import freed, quieted, resumed, sent_now
from .pauses import with_pauses
from .placing import filed
from .questions import asked_of
from .reported import reported, stated
from .setup_new import intake_enclosed
from .telling import entered, looked_up, noted, unclear
from .transferring import owed
from .undoing import Deed, of_pen, of_standing, of_task, undone
from .world import World

UNREACHED = {"opt-out", "undeliverable"}  # why a task waits whose holder is not written to


@dataclass(kw_only=True)
class Orders:
    """One mail of commands being carried out."""

    world: World
    source: str  # key of the letter
    at: datetime  # when it came
    told_until: datetime  # the answered mail told of what had happened by then
    tasks: dict[str, Task] = field(default_factory=dict)
    standings: dict[tuple[str, str], Standing] = field(default_factory=dict)
    messages: list[Message] = field(default_factory=list)
    withdrawn: list[Sending] = field(default_factory=list)  # what waited to leave and does not
    enclosures: list[Enclosure] = field(default_factory=list)  # that go with the transcript
    entries: list[Entry] = field(default_factory=list)
    accepted: list[Accepted] = field(default_factory=list)
    charges: list[Charge] = field(default_factory=list)
    pen: tuple[Held, ...] = ()
    marks: dict[str, Any] = field(default_factory=dict)
    files: list[Doc] = field(default_factory=list)  # of agreements that were changed, as `undo` needs to know
    transcript: str = ""  # id of the transcript that the mail answers, if it does
    refilled: list[Held] = field(default_factory=list)  # what goes back into the holding pen
    deeds: list[Deed] = field(default_factory=list)  # of each line so far, what it did

    def change(self, now: datetime) -> Change:
        """Everything that the lines change."""
        return Change(
            tasks=tuple(self.tasks.values()),
            standings=tuple(self.standings.values()),
            sendings=(*(to_send(message, now) for message in (*self.messages, *self._lines())), *self.withdrawn),
            entries=tuple(self.entries),
            held=(*(replace(one, closed_at=now) for one in self.pen), *self.refilled),
            accepted=tuple(self.accepted),
            charges=tuple(self.charges),
            marks={**owed(self.world, self.accepted), **self.marks},
        )

    def _lines(self) -> Iterator[Message]:
        """A line to each person for whom something has changed, unless nothing may or can be written to them."""
        changes: dict[Seat, list[tuple[Task, Task]]] = {}
        for ref, after in self.tasks.items():
            before = self.world.store.task(ref)
            if before is not None and worth_a_line(before, after):
                changes.setdefault((after.engagement, after.holder), []).append((before, after))
        for (slug, email), some in changes.items():
            policy = self.policy(slug)
            person, standing = policy.engagement.person(email), self.standing(policy, email)
            by_mail = "email" in policy.engagement.scope.channels
            if person and by_mail and not (standing.opted_out or standing.undeliverable):
                yield policy.seal(changed_mail(person, some, policy, self.source, self.at))

    def tell(self, engagement: str, ref: str, what: str, topic: str = "command") -> None:
        """A line in the story of a task, or of its engagement ("" for `ref`)."""
        entry = Entry(
            ref=ref,
            engagement=engagement,
            at=self.at,
            what=what,
            cause=self.source,
            clause="[consultant] email",
            topic=topic,
        )
        self.entries.append(entry)

    def carry_out(self, line: Line) -> CommandResult:
        """One line, and what is said of it in the transcript."""
        before = replace(self, tasks=dict(self.tasks), standings=dict(self.standings), marks=dict(self.marks))
        known, entered_before, written = len(self.accepted), len(self.charges), len(self.files)
        asked_before = len(self.messages)
        result = self._carried_out(line)
        deed = self._deed(line, before, [one.ref for one in self.accepted[known:]])
        own = self.charges[entered_before:] if isinstance(line, Time) else []
        asked = tuple(one.id for one in self.messages[asked_before:] if one.kind == "question")
        charges, files = tuple(one.id for one in own), tuple(self.files[written:])
        self.deeds.append(replace(deed, charges=charges, files=files, asked=asked))
        return result

    def _carried_out(self, line: Line) -> CommandResult:
        if isinstance(line, NotUnderstood):
            return unclear(self, line)
        if isinstance(line, Clear):
            self.pen = tuple(one for one in self.world.store.pen() if one.at <= self.told_until)
            outcome = f"{len(self.pen)} taken out of the holding pen; the mails themselves stay in the archive"
            return CommandResult(line=line.line, outcome=outcome)
        if isinstance(line, Command):
            return self.commanded(line)
        if isinstance(line, WriteAgain):
            return self._written_to_again(line)
        return _ORDERED[line.verb](self, line) if isinstance(line, Order) else _KINDS[type(line)](self, line)

    def _deed(self, line: Line, before: "Orders", accepted: list[str]) -> Deed:
        """What a line did, as `undo` may have to put it back; who is told of it is told of the way back as well."""
        tasks, instead = {}, []
        for ref, after in self.tasks.items():
            was = before.task(ref)
            if was is None or not (did := of_task(was, after)):
                continue
            if ref in accepted:
                instead.append({"verb": "resume", "ref": ref, "to": ""})
            elif isinstance(line, Command) and line.verb == "reassign":
                instead.append({"verb": "reassign", "ref": ref, "to": was.holder})
            else:
                tasks[ref] = did
        policies = self.world.book.policies
        standings = {
            f"{slug}|{email}": did
            for (slug, email), after in self.standings.items()
            if (did := of_standing(before.standing(policies[slug], email), after))
        }
        marks = {
            name: [was, value]
            for name, value in self.marks.items()
            if (was := before.marks.get(name, self.world.store.mark(name))) != value
        }
        pen = of_pen(self.pen if isinstance(line, Clear) else ())
        return Deed(line=line.line, tasks=tasks, standings=standings, marks=marks, pen=pen, instead=tuple(instead))

    def put(self, task: Task) -> None:
        """A task as it is from now on, with what comes next for it asked anew."""
        policy = self.policy(task.engagement)
        standing = self.standing(policy, task.holder)
        self.tasks[task.ref] = planned(held(task, standing), policy, standing, self.at)

    def policy(self, slug: str) -> Policy:
        """An engagement's policy as the lines so far have left it."""
        return with_pauses(self.world.book.policies[slug], self.world.store, self.marks)

    def task(self, ref: str) -> Task | None:
        """A task as the lines so far have left it."""
        return self.tasks.get(ref) or self.world.store.task(ref)

    def open_with(self, seat: Seat) -> list[Task]:
        """What is open with somebody."""
        return self._now(self.world.store.open_tasks(*seat))

    def open_at(self, place: Place) -> list[Task]:
        """What is open of a document, or in an engagement."""
        return [task for task in self._now(self.world.store.open_in(place[0])) if place[1] in {"", task.document}]

    def open_of(self, named: Named) -> list[Task]:
        """What is open with the people, and of the documents, that were named."""
        with_people = [task for seat in named.people for task in self.open_with(seat)]
        return with_people + [task for place in named.places for task in self.open_at(place)]

    def replan(self, policy: Policy) -> None:
        """Ask anew what comes next for everything that is open in an engagement."""
        for task in self.open_at((policy.engagement.slug, "")):
            after = planned(task, policy, self.standing(policy, task.holder), self.at)
            if after != task:
                self.tasks[task.ref] = after

    def _now(self, stored: list[Task]) -> list[Task]:
        """Stored tasks as the lines so far have left them."""
        tasks = (self.tasks.get(task.ref, task) for task in stored)
        return [task for task in tasks if not task.state.closed]

    def commanded(self, command: Command) -> CommandResult:
        """One command for each of its tasks."""
        outcomes, done = [], False
        for ref in command.refs:
            task = self.task(ref)
            if task is None:
                outcomes.append(f"{ref} is not known")
                continue
            if task.engagement not in self.world.book.policies:
                outcomes.append(f"{ref}: {task.engagement} is no longer among the engagements")
                continue
            policy = self.policy(task.engagement)
            said = self._said(command, task, policy)
            if isinstance(said, str):
                outcomes.append(f"{ref}: {said}")
                continue
            if self._is_lost(task.reviewed):
                task = replace(task, reviewed=None)  # it is asked for again, and a later "done" is of something else
            decision = decide(task, said, policy, self.at)
            if command.verb == "resume" and decision.tasks:  # the consultant says that mail arrives again
                self._reachable(policy, task.holder)
            self.take(decision, policy)
            outcomes += [f"{ref}: {entry.what.removeprefix('the consultant ')}" for entry in decision.why]
            done = done or bool(decision.tasks)
        return CommandResult(line=command.line, outcome="; ".join(outcomes), done=done)

    def _said(self, command: Command, task: Task, policy: Policy) -> ConsultantSaid | str:
        """The command as it concerns one task, or why it cannot be carried out."""
        said = ConsultantSaid(source=self.source, verb=command.verb, day=command.day, words=command.line)
        if command.verb == "done" and self._is_lost(task.reviewed):
            return _asked_again(task, policy)
        if command.verb not in {"resume", "reassign"}:
            return said
        if command.verb == "resume" and self._came_in_since(task):
            again = f"answer this mail with “resume {task.ref}” to take it up all the same"
            return f"it is done: the document came meanwhile; {again}"
        asked = task.holder
        if command.verb == "reassign":
            person = named_person(command.to, policy.engagement)
            if person is None:
                return f"“{command.to}” is not exactly one of the people in scope"
            asked, said = person.email, replace(said, to=person.email)
        if self.standing(policy, asked).opted_out:
            return f"they asked for no more messages, so it stays with you; “resume {asked}” once they want them again"
        return said

    def _is_lost(self, waited: Accepted | None) -> bool:
        """Whether a document that waited for the consultant's look is gone, erased or tidied away by a person."""
        return waited is not None and not self.world.archive.has_document(waited.sha256)

    def _came_in_since(self, task: Task) -> bool:
        """Whether the answered mail was written before we knew the document, however early that was sent.

        A question and the document that settles it may be read in one turn: the mail that asks knows nothing of it.
        """
        story = self.world.store.story(task.ref)
        last = [entry for entry in story if entry.topic in {"received", "closed"}][-1:]
        return task.state.closed and any(e.topic == "received" and e.at >= self.told_until for e in last)

    def _written_to_again(self, line: WriteAgain) -> CommandResult:
        """Whoever wants messages again, or is reached again, gets them, and what waited for that goes on."""
        outcomes = []
        for slug, email in self.world.book.directory.get(line.address, ()):
            policy = self.policy(slug)
            if text := freed(self, (slug, email), Order(line=line.line, verb="resume", named=Named())):
                outcomes.append(text)
            standing = self.standing(policy, email)
            if not (standing.opted_out or standing.undeliverable):
                continue
            self._reachable(policy, email)
            waiting = [t for t in self.world.store.open_tasks(slug, email) if t.waiting_for in UNREACHED]
            for task in waiting:
                said = ConsultantSaid(source=self.source, verb="resume", words=line.line)
                self.take(decide(self.tasks.get(task.ref, task), said, policy, self.at), policy)
            outcomes.append(f"{email} is written to again; reminders go on for {len(waiting)} open")
        held_back = "nothing holds back messages to" if line.address in self.world.book.directory else "nobody has"
        return CommandResult(
            line=line.line, outcome="; ".join(outcomes) or f"{held_back} {line.address}", done=bool(outcomes)
        )

    def standing(self, policy: Policy, email: str) -> Standing:
        """What is remembered of somebody, as the lines so far have left it."""
        known = self.standings.get((policy.engagement.slug, email))
        return known or standing_of(self.world, policy, email, self.at)

    def _reachable(self, policy: Policy, email: str) -> None:
        """Remember that this person is written to."""
        standing = self.standing(policy, email)
        if standing.opted_out or standing.undeliverable:
            again = replace(standing, opted_out=False, undeliverable="")
            self.standings[policy.engagement.slug, email] = again

    def take(self, decision: Decision, policy: Policy) -> None:
        """Add what was decided; a document that it accepts is filed first."""
        decision = filed(self.world, policy, decision)
        self.accepted += decision.accepted
        for task in decision.tasks:
            self.put(task)
        self.messages += [policy.seal(effect) for effect in decision.effects if isinstance(effect, Message)]
        self.entries += decision.why


def _asked_again(task: Task, policy: Policy) -> str:
    """What is said of a document that is lost, since nothing is closed without it."""
    name = task.reviewed.name if task.reviewed else ""
    person = policy.engagement.person(task.holder)
    return (
        f"“{name or 'the document'}” waited for your look and is no longer on Duly's machine, so it is not closed; "
        f"“resume {task.ref}” has {person.name if person else task.holder} asked for it again, "
        f"“waive {task.ref}” lets it go"
    )


_ORDERED: dict[str, Callable[[Orders, Order], CommandResult]] = {
    "hold": quieted,
    "pause": quieted,
    "resume": resumed,
    "send": sent_now,
    "note": noted,
    "ask": asked_of,
}
_KINDS: dict[type, Callable[[Orders, Any], CommandResult]] = {
    Undo: undone,
    Look: looked_up,
    Time: entered,
    Amendment: amended,
    IntakeAsked: intake_enclosed,
    Report: reported,
    Stated: stated,
    Personal: personal,
    Release: released,
}

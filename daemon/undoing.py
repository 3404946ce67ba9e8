"""Taking back what a line of a transcript did: what changed is kept, and put back where nothing came after it."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ..rules.briefing import CommandResult
from ..rules.command_lines import Command, Undo
from ..rules.model import Held, Standing, Task
from ..rules.stories import told_of
from ..state.codec import Codec, Doc
from .amending import put_back
from .check_in_going import open_mark
from .check_in_word import taken_back
from .ledger import taken_out

if TYPE_CHECKING:
    from .orders import Orders

UNDO = "undo"  # the mark of the last transcripts, the latest last: what each of their lines changed
MOST_KEPT = 10  # transcripts
_TASK, _STANDING, _HELD = Codec(Task), Codec(Standing), Codec(Held)
# Whatever else a task goes through, such as another reminder, does not stand in the way of taking a command back.
_DECISIVE = (
    "state",
    "due",
    "promise",
    "waiting_for",
    "handover",
    "climbs",
    "filed",
    "hashes",
    "closed_at",
    "reviewed",
)
_PLANNED = {"next_at"}  # follows from the rest


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What one line of a mail did, as plain values: what each thing was that it changed, and what it became."""

    line: str
    tasks: dict[str, Any]
    standings: dict[str, Any]
    marks: dict[str, Any]
    pen: tuple[Doc, ...] = ()
    instead: tuple[dict[str, Any], ...] = ()  # commands that take back what cannot simply be put back
    charges: tuple[str, ...] = ()  # ids of what it entered in the ledger
    files: tuple[Doc, ...] = ()  # of agreements, with where they are as they were
    asked: tuple[str, ...] = ()  # ids of questions to people

    @property
    def nothing(self) -> bool:
        """Whether it changed nothing."""
        did = (self.tasks, self.standings, self.marks, self.pen, self.instead, self.charges, self.files, self.asked)
        return not any(did)


def of_task(before: Task, after: Task) -> Doc | None:
    """What a line did to a task; None: nothing that it takes a command to take back."""
    old, new = _plain(_TASK.encode(before)), _plain(_TASK.encode(after))
    was = _was(old, new)
    return {"was": was, "is": {name: new.get(name) for name in _DECISIVE}} if was else None


def of_standing(before: Standing, after: Standing) -> Doc | None:
    """What a line did to what is remembered of somebody."""
    old, new = _plain(_STANDING.encode(before)), _plain(_STANDING.encode(after))
    was = _was(old, new)
    return {"was": was, "is": {name: new.get(name) for name in was}} if was else None


def of_pen(emptied: Iterable[Held]) -> tuple[Doc, ...]:
    """What a line took out of the holding pen."""
    return tuple(_HELD.encode(one) for one in emptied)


def undone(orders: "Orders", line: Undo) -> CommandResult:
    """Put back what a transcript told of, the last line first; what has gone on since stays as it is."""
    deeds = deeds_of(orders.world.store.mark(UNDO), orders.transcript)
    if line.number is not None:
        deeds = {number: deed for number, deed in deeds.items() if number == line.number}
    if not deeds:
        what = f"line {line.number} of it" if line.number is not None else "it"
        return CommandResult(line=line.line, outcome=f"{what} did nothing that could be taken back", done=False)
    told, done = [], False
    for _, deed in sorted(deeds.items(), reverse=True):
        back = [
            *_tasks_back(orders, deed),
            *_rest_back(orders, deed),
            *_instead(orders, deed),
            *_money_back(orders, deed),
            *(put_back(orders, did) for did in reversed(deed.get("files", ()))),
            *_unasked(orders, deed),
        ]
        done = done or any(ok for _, ok in back)
        told.append(f"“{deed['line']}”: " + ", ".join(text for text, _ in back))
    return CommandResult(line=line.line, outcome="; ".join(told), done=done)


def _tasks_back(orders: "Orders", deed: Doc) -> Iterable[tuple[str, bool]]:
    for ref, did in deed["tasks"].items():
        now = orders.task(ref)
        before = _before(_plain(_TASK.encode(now)), did) if now else None
        if now is None or before is None or now.engagement not in orders.world.book.policies:
            yield f"{ref} has changed since, so it stays as it is", False
            continue
        orders.put(_TASK.decode(before))
        orders.tell(now.engagement, ref, f"the consultant took back “{deed['line']}”")
        yield f"{ref} is as it was", True


def _rest_back(orders: "Orders", deed: Doc) -> Iterable[tuple[str, bool]]:
    """People's standings, pauses and the holding pen."""
    slugs = set()
    for key, did in deed["standings"].items():
        slug, _, email = key.partition("|")
        if slug not in orders.world.book.policies:
            continue
        before = _before(_plain(_STANDING.encode(orders.standing(orders.policy(slug), email))), did)
        if before is None:
            yield f"what was said of {email} has changed since", False
            continue
        orders.standings[slug, email] = _STANDING.decode(before)
        slugs.add(slug)
        yield f"messages to {email} are as they were", True
    for name, (was, became) in deed["marks"].items():
        if name.startswith(open_mark("")):
            yield taken_back(orders, name, was, became)
            continue
        if orders.marks.get(name, orders.world.store.mark(name)) != became:
            yield "the pause has changed since", False
            continue
        orders.marks[name] = was
        slugs.add(name.split(":")[1])
        yield "the pause is as it was", True
    for slug in sorted(slugs & {*orders.world.book.policies}):
        orders.replan(orders.policy(slug))
    if deed["pen"]:
        orders.refilled += [_HELD.decode(one) for one in deed["pen"]]
        yield f"{len(deed['pen'])} put back into the holding pen", True


def _instead(orders: "Orders", deed: Doc) -> Iterable[tuple[str, bool]]:
    for one in deed["instead"]:
        command = Command(line=deed["line"], verb=one["verb"], refs=(one["ref"],), to=one["to"])
        result = orders.commanded(command)
        yield result.outcome, result.done


def _money_back(orders: "Orders", deed: Doc) -> Iterable[tuple[str, bool]]:
    """What was entered in the ledger counts no more."""
    change = taken_out(orders.world, deed.get("charges", ()), orders.at)
    orders.charges += change.charges
    orders.entries += change.entries
    yield from ((entry.what, True) for entry in change.entries)
    if deed.get("charges") and not change.entries:
        yield "that was taken out of the ledger before", False


def _unasked(orders: "Orders", deed: Doc) -> Iterable[tuple[str, bool]]:
    """A question that has not left yet does not leave."""
    for message in deed.get("asked", ()):
        sending = orders.world.store.sending(message)
        if sending is None or sending.state != "waiting":
            yield "the question has left already, and cannot be taken back", False
            continue
        why = "the consultant took it back"
        orders.withdrawn.append(replace(sending, state="withdrawn", why=why, changed_at=orders.at))
        orders.entries += told_of(sending.message, f"the question was not sent: {why}", orders.at, "command")
        yield "the question is not sent", True


def deeds_of(mark: Any, transcript: str) -> dict[int, Doc]:
    """What the lines of this transcript did, or of the last one where none is named, by the number of the line."""
    kept = [one for one in mark or [] if not transcript or one["id"] == transcript]
    return {int(number): deed for number, deed in kept[-1]["lines"].items()} if kept else {}


def remembered(mark: Any, transcript: str, deeds: Iterable[tuple[int, Deed]]) -> list[Any] | None:
    """The mark with one more transcript; None where its lines did nothing."""
    lines = {
        str(number): {
            "line": deed.line,
            "tasks": deed.tasks,
            "standings": deed.standings,
            "marks": deed.marks,
            "pen": list(deed.pen),
            "instead": list(deed.instead),
            "charges": list(deed.charges),
            "files": list(deed.files),
            "asked": list(deed.asked),
        }
        for number, deed in deeds
        if not deed.nothing
    }
    return [*(mark or []), {"id": transcript, "lines": lines}][-MOST_KEPT:] if lines else None


def _plain(doc: Doc) -> Doc:
    """A document as it comes back from the journal."""
    plain: Doc = json.loads(json.dumps(doc))
    return plain


def _was(old: Doc, new: Doc) -> Doc:
    return {name: old.get(name) for name in {*old, *new} - _PLANNED if old.get(name) != new.get(name)}


def _before(now: Doc, deed: Doc) -> Doc | None:
    if any(now.get(name) != value for name, value in deed["is"].items()):
        return None
    doc = {**now, **deed["was"]}
    return {name: value for name, value in doc.items() if value is not None}

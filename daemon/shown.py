"""What the reading commands print: the calendar, a rehearsal, where every task stands, and a task's whole story."""

import textwrap
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..rules.model import UNKNOWN, Entry, Task
from ..rules.policy import Policy
from ..state.store import Store
from ..state.tinystore import TinyStore
from .clock import LAST_TURN, WallClock
from .config import load
from .practice import Practice
from .printed import print_rows
from .refs import foreseen
from .rulebook import rulebook
from .world import Rulebook

if TYPE_CHECKING:
    from .rehearsal import Rehearsed

WORDS_INDENT = " " * 18  # beneath the kind of a message


def opened(folder: Path, only: str | None = None) -> tuple[Practice, Rulebook, Store]:
    """The practice with what it remembers so far, for reading only; a practice that never ran remembers nothing.

    `only`: the engagement that is looked at; mistakes in the files of others do not matter then.
    """
    practice = load(folder, only)
    store = TinyStore.read(state_folder(practice))
    if store.damage:
        click.echo(f"what is shown may not be all: {store.damage}", err=True)
    return practice, rulebook(practice), store


def state_folder(practice: Practice) -> Path:
    """Where the journal and the snapshots are."""
    return practice.folder / practice.store_url.partition(":")[2]


def chosen(book: Rulebook, slug: str) -> Policy:
    """The policy of this engagement. Raises a usage error that names those there are."""
    policy = book.policies.get(slug)
    if policy is None:
        known = ", ".join(sorted(book.policies)) or "none yet"
        raise click.UsageError(f"there is no engagement {slug!r}; there is {known}")
    return policy


def show_calendar(folder: Path, slug: str, first: date, last: date, *, as_json: bool) -> int:
    """Every task of the engagement falling due in that time."""
    from ..rules.almanac import almanac  # noqa: PLC0415 (only here: the other commands start without it)

    _, book, store = opened(folder, slug)
    policy = chosen(book, slug)
    refs = foreseen(book.policies.values(), store, last)
    rows = [
        {
            "engagement": slug,
            "ref": refs[slug, row.document, row.owner, row.period],
            "document": row.document,
            "owner": row.owner,
            "period": row.period,
            "due": row.due.isoformat(),
            "ladder": [{"day": day, "date": on.isoformat(), "by": list(by)} for day, on, by in row.ladder],
            "escalations": [
                {"day": day, "date": on.isoformat(), "to": ", ".join(to)} for day, on, to in row.escalations
            ],
        }
        for row in almanac(policy.engagement, policy.workdays, first, last)
        if (slug, row.document, row.owner, row.period) in refs  # not what ended before its owner was first seen
    ]
    print_rows(rows, _calendar_line, as_json=as_json)
    if not rows:
        starts = policy.engagement.starts
        click.echo(f"nothing of {slug} falls due from {first} to {last}; it starts on {starts}", err=True)
    return 0


def _calendar_line(row: dict[str, Any]) -> str:
    rungs = " ".join(f"{rung['day']:+d}:{rung['date'][5:]}" for rung in row["ladder"])
    steps = " ".join(f"{step['to']}:{step['date'][5:]}" for step in row["escalations"])
    return f"{row['due']}  {row['ref']}  {row['document']:<18} {row['period']:<10} {row['owner']:<28} {rungs}  {steps}"


async def show_rehearsal(folder: Path, slug: str, span: tuple[date, date], html: Path | None, *, as_json: bool) -> int:
    """Everything that would be sent in that time if nobody answered."""
    from .gallery import refuse_foreign, write_gallery  # noqa: PLC0415 (only with --html)
    from .rehearsal import bills, rehearse  # noqa: PLC0415

    _, book, store = opened(folder, slug)
    engagement = chosen(book, slug).engagement
    if html is not None:
        refuse_foreign(html)  # before the work of it
    rehearsal = await rehearse(book, store, slug, *span)
    costs = bills(rehearsal, engagement)
    rows = [
        {
            "at": one.at.isoformat(),
            "kind": one.message.kind,
            "channel": one.message.channel,
            "to": list(one.message.to),
            "cc": list(one.message.cc),
            "subject": one.message.subject,
            "tasks": list(one.message.tasks),
            "clause": one.message.clause,
            "text": one.message.text,
            **({"approval": True} if one.message.approval else {}),
            **_cost(one),
        }
        for one in rehearsal.sent
    ]
    if html is not None:
        title = f"{engagement.name}, {span[0]} to {span[1]}"
        page = write_gallery(html, title, rehearsal.sent, engagement.budget.currency, costs)
        click.echo(f"wrote {page}", err=True)
    print_rows(rows, _rehearsal_line, as_json=as_json)
    for line in costs:
        click.echo(line, err=True)
    return 0


def _cost(one: "Rehearsed") -> dict[str, Any]:
    """What a text or call is charged at, in the engagement's currency, and the segments of a text."""
    if one.charge is None:
        return {}
    segments = {"segments": one.charge.units} if one.charge.kind == "text" else {}
    return {"cost": float(one.charge.amount), **segments}


def _rehearsal_line(row: dict[str, Any]) -> str:
    to = ", ".join(row["to"])
    said, words = row["subject"], ""
    if row["channel"] != "email":
        words = textwrap.indent(f"\n{row['text']}", WORDS_INDENT)
    if "cost" in row:
        length = f"{row['segments']} segment{'s' if row['segments'] > 1 else ''}, " if "segments" in row else ""
        said += f"({length}{row['cost']:g})"
    approved = "  (once you approve)" if "approval" in row else ""
    return f"{row['at'][:16]}  {row['kind']:<10} {row['channel']:<5} {to:<34} {said}{approved}{words}"


def practice_time(store: Store) -> datetime:
    """The practice's own time, aware: that of its last turn, which `--now` may have put anywhere."""
    turned = store.mark(LAST_TURN)
    return datetime.fromisoformat(turned) if turned else WallClock().now()


def show_status(folder: Path, slug: str | None, *, as_json: bool) -> int:
    """Every task and where it stands."""
    _, book, store = opened(folder, slug)
    if slug is not None:
        chosen(book, slug)
    now = practice_time(store)
    tasks = sorted(store.tasks(slug), key=lambda task: (task.due, task.engagement, task.ref))
    line = _status_line if slug or len(book.policies) < 2 else _status_line_of_several
    print_rows((_status_row(book, task, now) for task in tasks), line, as_json=as_json)
    if not tasks:
        click.echo("no task is open yet: `run` opens them in time, `calendar` shows those to come", err=True)
    return 0


def _status_row(book: Rulebook, task: Task, now: datetime) -> dict[str, Any]:
    policy = book.policies.get(task.engagement)
    today = now.astimezone(policy.engagement.timezone if policy else None).date()
    document = policy.engagement.document(task.document) if policy else None
    late = task.late or (not task.state.closed and today > task.due)
    return {
        "engagement": task.engagement,
        "ref": task.ref,
        "document": task.document,
        "title": document.title if document else task.document,
        "period": task.period,
        "owner": task.owner,
        "due": task.due.isoformat(),
        "state": str(task.state),
        "late": late,
        "promised": _promised(task),
        "filed": [f"var/filed/{task.engagement}/{path}" for path in task.filed],
        "reminders": task.reminders,
        "escalated_to": list(dict.fromkeys(email for climb in task.climbs for email in climb.told)),
        "cause": task.cause or (UNKNOWN if late else ""),
        **({"handed_to": task.handover.to} if task.handover else {}),
    }


def _promised(task: Task) -> str | None:
    promise = task.promised
    if promise is None:
        return None
    return promise.until.isoformat() if promise.hour_named else promise.day.isoformat()


def _status_line(row: dict[str, Any]) -> str:
    late = "late" if row["late"] else ""
    cause = f"(cause: {row['cause']})" if row["cause"] else ""
    said = f"promised {row['promised']}" if row["promised"] else ", ".join(row["filed"]) or cause
    name = f"{row['title']} {row['period']}"
    said = f"handed to {row['handed_to']} {said}" if "handed_to" in row else said
    return f"{row['due']}  {row['ref']}  {name:<38} {row['owner']:<28} {row['state']:<9} {late:<5} {said}".rstrip()


def _status_line_of_several(row: dict[str, Any]) -> str:
    return f"{row['engagement']:<16} {_status_line(row)}"


def show_story(folder: Path, ref: str, *, as_json: bool) -> int:
    """Everything that happened to a task; exit 1 if it is not known. The digits of its ref will do."""
    _, book, store = opened(folder)
    ref = f"T-{ref}" if ref.isdecimal() else ref.upper()
    story = store.story(ref)
    if not story and store.task(ref) is None:
        click.echo(_unopened(book, store, ref), err=True)
        return 1
    print_rows((_entry_row(book, entry) for entry in story), _entry_line, as_json=as_json)
    return 0


def _unopened(book: Rulebook, store: Store, ref: str) -> str:
    """Why a ref has no story: its task is still to come, or there is none."""
    coming = foreseen(book.policies.values(), store, WallClock().now().date() + timedelta(days=400))
    key = next((key for key, known in coming.items() if known == ref), None)
    if key is None:
        return f"there is no task {ref}; `status` lists those that are open or done, `calendar` those to come"
    engagement, document, owner, period = key
    return f"{ref} is not opened yet: {document} for {period}, owed by {owner} in {engagement}"


def _entry_row(book: Rulebook, entry: Entry) -> dict[str, Any]:
    policy = book.policies.get(entry.engagement)
    return {
        "at": entry.at.astimezone(policy.engagement.timezone if policy else None).isoformat(),
        "ref": entry.ref,
        "what": entry.what,
        "cause": entry.cause,
        "clause": entry.clause,
    }


def _entry_line(row: dict[str, Any]) -> str:
    basis = "; ".join(part for part in (row["clause"], row["cause"]) if part)
    return f"{row['at'][:16]}  {row['what']}" + (f"  ({basis})" if basis else "")

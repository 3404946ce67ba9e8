"""What came in with its figures, and a month's statement, at the consultant's word: lines and files of a transcript."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from ..rules.agreement import Document
from ..rules.billing import Statement
from ..rules.briefing import CommandResult
from ..rules.budget_words import statement_sums
from ..rules.command_lines import Report, Stated
from ..rules.currency import shown
from ..rules.ledger import month_of
from ..rules.mails import consultant_reads, media_of
from ..rules.messages import Enclosure
from ..rules.model import State, Task
from ..rules.periods import any_period_named
from ..rules.policy import Policy
from ..rules.register import Posting, by_calendar, in_force
from ..state.register import write_register
from ..state.safefile import write_all_atomically
from .billing import KEPT, statement_files, statement_of
from .report import report_of
from .transferring import posted

if TYPE_CHECKING:
    from .orders import Orders

SCORECARDS = "var/scorecards"  # below the practice folder
MOST_LINES = 60  # of a report; the register beside it holds every figure


def reported(orders: "Orders", line: Report) -> CommandResult:
    """What is in and what is open of each document asked for, with its figures; register and scorecard go along."""
    told: list[str] = []
    counted: list[Task] = []
    files: list[str] = []
    for slug in dict.fromkeys(slug for slug, _ in line.places):
        if slug not in orders.world.book.policies:
            continue
        policy = orders.policy(slug)
        wanted = {document for place, document in line.places if place == slug} - {""}
        figures = posted(policy, orders.world.store.accepted_in(slug))
        for document in policy.engagement.documents:
            if not wanted or document.id in wanted:
                tasks = _spoken_of(orders, slug, document, line.period)
                counted += tasks
                told += _of_document(policy, document, tasks, in_force(figures).values())
        if figures:
            files.append(_register(orders, policy, figures))
        files += _scorecard(orders, policy, line.period) if line.period and not wanted else []
    if not told:
        span = f" for {line.period}" if line.period else ""
        return CommandResult(line=line.line, outcome=f"there is nothing to report{span}", done=False)
    outcome = f"{_counts(counted)}; "
    outcome += f"attached: {', '.join(files)}" if files else "no figures have come in yet"
    if len(told) > MOST_LINES:
        outcome += f"; {len(told) - MOST_LINES} more lines are not shown here"
    return CommandResult(line=line.line, outcome=outcome, told=tuple(told[:MOST_LINES]))


def _spoken_of(orders: "Orders", slug: str, document: Document, period: str) -> list[Task]:
    """A document's tasks of the period; without one those of the last period that ended, and what is open."""
    tasks = [orders.tasks.get(task.ref, task) for task in orders.world.store.tasks(slug)]
    tasks = sorted((t for t in tasks if t.document == document.id), key=lambda t: (by_calendar(t.period), t.ref))
    span = any_period_named(period) if period else None
    if span is not None:
        ends = {t.ref: found.last for t in tasks if (found := any_period_named(t.period))}
        return [t for t in tasks if (t.ref in ends and span.first <= ends[t.ref] <= span.last) or t.period == period]
    today = orders.at.astimezone(orders.policy(slug).engagement.timezone).date()
    ended = [t for t in tasks if (found := any_period_named(t.period)) is None or found.last < today] or tasks
    return [t for t in ended if t.period == ended[-1].period or not t.state.closed]


def _of_document(policy: Policy, document: Document, tasks: list[Task], figures: Iterable[Posting]) -> Iterator[str]:
    kept = [one for one in figures if one.document == document.id]
    for period, some in groupby(tasks, key=lambda task: task.period):
        of_period = list(some)
        waits = "; ".join(_open(policy, task) for task in of_period if not task.state.closed)
        yield f"{document.title}, {period}: {_counts(of_period)}{f'. Open: {waits}' if waits else ''}"
        for metric, values in groupby((one for one in kept if one.period == period), key=lambda one: one.metric):
            said = "; ".join(f"{one.name} {_figure(one, policy)}" for one in values)
            yield f"– {metric}: {said}"


def _counts(tasks: list[Task]) -> str:
    """How many of them came in, and how; "2 of 3 in, 1 of them late"."""
    done = [task for task in tasks if task.state is State.DONE]
    waived = sum(task.state is State.WAIVED for task in tasks)
    late = sum(task.late for task in done)
    said = f"{len(done)} of {len(tasks) - waived} in"
    said += f", {late} of them late" if late else ""
    return said + (f", {waived} waived" if waived else "")


def _open(policy: Policy, task: Task) -> str:
    person = policy.engagement.person(task.holder)
    promised = f", promised for {task.promise.day}" if task.promise else ""
    waits = f", waits: {task.why_waiting}" if task.why_waiting else ""
    return f"{person.name if person else task.holder} ({task.ref}, due {task.due}{promised}{waits})"


def _figure(one: Posting, policy: Policy) -> str:
    """A figure in its own unit, and whether it meets the goal that was agreed for it."""
    currency = policy.engagement.budget.currency
    value = f"{one.value:,f}"
    if one.kind == "money":
        value = shown(one.value, currency)
    elif one.kind == "percent":
        value = f"{one.value * 100:.1f}%"
    return value + (f" (goal {one.goal}: {'met' if one.on_goal else 'missed'})" if one.goal else "")


def _register(orders: "Orders", policy: Policy, figures: list[Posting]) -> str:
    """The register as it stands now, enclosed with the transcript; its name."""
    slug, folder = policy.engagement.slug, orders.world.book.practice.folder
    written = write_register(folder / "var/registers", slug, figures, currency=policy.engagement.budget.currency)
    return _enclosed(orders, written.path, f"{slug}-register.xlsx")


def _scorecard(orders: "Orders", policy: Policy, period: str) -> list[str]:
    """The page that `report` writes of a period, enclosed as well; its name, or none where it cannot be made."""
    try:
        page = report_of(orders.world.store, policy, period, orders.at).html
    except ValueError:  # a period of no usual length
        return []
    name = f"{policy.engagement.slug}-{period}.html"
    path = orders.world.book.practice.folder / SCORECARDS / name
    write_all_atomically({path: page.encode()})
    return [_enclosed(orders, path, name)]


def stated(orders: "Orders", line: Stated) -> CommandResult:
    """A month's statement as it stands now, its page and its table enclosed."""
    policy = orders.policy(line.engagement)
    running = month_of(orders.at, policy.engagement.timezone)
    month = line.month or running
    if month > running:
        return CommandResult(line=line.line, outcome=f"{month} has not begun", done=False)
    bill = statement_of(orders.world.store, policy, month, orders.charges)
    so_far = month == running
    sums = statement_sums(policy.words, consultant_reads(policy, orders.at), bill)
    outcome = f"{line.engagement}, {month}{' so far' if so_far else ''}"
    if not bill.lines:
        return CommandResult(line=line.line, outcome=f"{outcome}: nothing is in its ledger", told=sums)
    names = [_enclosed(orders, path, path.name) for path in _kept(orders, bill, policy, so_far=so_far)]
    return CommandResult(line=line.line, outcome=f"{outcome}; attached: {', '.join(names)}", told=sums)


def _kept(orders: "Orders", bill: Statement, policy: Policy, *, so_far: bool) -> list[Path]:
    """The files written below the practice folder; those of a month that runs have a name of their own."""
    page, table = statement_files(bill, policy)
    slug = bill.engagement.slug
    name = f"{slug}-{bill.month}{'-so-far' if so_far else ''}"
    folder = orders.world.book.practice.folder / KEPT / slug
    files = {folder / f"{name}.pdf": page, folder / f"{name}.csv": table}
    write_all_atomically(files)
    return list(files)


def _enclosed(orders: "Orders", path: Path, name: str) -> str:
    place = path.relative_to(orders.world.book.practice.folder).as_posix()
    enclosure = Enclosure(name=name, media=media_of(name), path=place)
    if enclosure not in orders.enclosures:
        orders.enclosures.append(enclosure)
    return name

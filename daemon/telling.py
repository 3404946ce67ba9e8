"""What the consultant asks to know or to have written down: where tasks stand, their stories, notes, and time."""

from typing import TYPE_CHECKING

from ..rules.briefing import CommandResult
from ..rules.command_lines import HELP, Look, NotUnderstood, Order, Time
from ..rules.model import Task
from .ledger import lifted, logged

if TYPE_CHECKING:
    from .orders import Orders

MOST_LINES = 30  # of a status or a story; the commands on the machine show all


def looked_up(orders: "Orders", look: Look) -> CommandResult:
    """Where each task stands, or what has happened to it."""
    tasks = [task for ref in look.refs if (task := orders.task(ref))]
    if not tasks:
        nothing = "nothing is open" if not look.refs else f"{', '.join(look.refs)}: not known"
        return CommandResult(line=look.line, outcome=nothing, done=not look.refs)
    if look.verb == "status":
        lines = [_standing(orders, task) for task in sorted(tasks, key=lambda task: (task.due, task.ref))]
        outcome = f"{len(lines)} {'task' if len(lines) == 1 else 'tasks'}"
        shown, more = lines[:MOST_LINES], len(lines) - MOST_LINES
    else:
        lines = [line for task in tasks for line in _story(orders, task)]
        outcome = ", ".join(_name(orders, task) for task in tasks[:3])
        shown, more = lines[-MOST_LINES:], len(lines) - MOST_LINES
    outcome += f"; {more} more are not shown here" if more > 0 else ""
    return CommandResult(line=look.line, outcome=outcome, told=tuple(shown))


def unclear(orders: "Orders", line: NotUnderstood) -> CommandResult:
    """Why a line did nothing; the tasks that it may have meant by name, or all that can be said."""
    told = [_standing(orders, task) for ref in line.refs[:MOST_LINES] if (task := orders.task(ref))]
    lines = HELP if line.help else tuple(told)
    return CommandResult(line=line.line, outcome=line.why, done=line.help, choices=line.choices, told=lines)


def noted(orders: "Orders", order: Order) -> CommandResult:
    """Words kept in the story of what they are about."""
    tasks = [task for ref in order.named.refs if (task := orders.task(ref))]
    tasks += [task for seat in order.named.people for task in orders.open_with(seat)]
    slugs = [slug for slug, _ in (*order.named.people, *order.named.places)]
    about = [(task.engagement, task.ref) for task in tasks] or [(slug, "") for slug in slugs]
    if not about:
        return CommandResult(line=order.line, outcome=f"{', '.join(order.named.refs)} is not known", done=False)
    for slug, ref in about:
        orders.tell(slug, ref, f'the consultant noted: "{order.words}"', "note")
    where = ", ".join(ref or slug for slug, ref in about)
    return CommandResult(line=order.line, outcome=f"noted in the story of {where}")


def entered(orders: "Orders", time: Time) -> CommandResult:
    """Time in the ledger, or the month's cap lifted."""
    write = lifted if time.lifts else logged
    change = write(orders.world, time.engagement, time.minutes, time.words, orders.at, tuple(orders.charges))
    orders.charges += change.charges
    orders.entries += change.entries
    outcome = "; ".join(entry.what for entry in change.entries)
    if not outcome:
        return CommandResult(line=time.line, outcome="there is no cap to lift, or no rate for an hour", done=False)
    return CommandResult(line=time.line, outcome=f"{time.engagement}: {outcome}")


def _name(orders: "Orders", task: Task) -> str:
    policy = orders.world.book.policies.get(task.engagement)
    document = policy.engagement.document(task.document) if policy else None
    return f"{task.ref} {document.title if document else task.document} {task.period}"


def _standing(orders: "Orders", task: Task) -> str:
    policy = orders.world.book.policies.get(task.engagement)
    person = policy.engagement.person(task.holder) if policy else None
    promise = f", promised for {task.promised.day}" if task.promised else ""
    waits = f" ({task.why_waiting})" if task.why_waiting else ""
    late = ", late" if task.late else ""
    name = person.name if person else task.holder
    return f"{_name(orders, task)}, {name}: {task.state}{waits}, due {task.due}{late}{promise}"


def _story(orders: "Orders", task: Task) -> list[str]:
    policy = orders.world.book.policies.get(task.engagement)
    zone = policy.engagement.timezone if policy else None
    entries = [*orders.world.store.story(task.ref), *(one for one in orders.entries if one.ref == task.ref)]
    return [f"{entry.at.astimezone(zone):%Y-%m-%d %H:%M} {entry.what}" for entry in entries]

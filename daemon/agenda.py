"""The cadence at work: tasks come into being, what is due is decided and put in the outbox."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from ..rules.escalation import plan_steps
from ..rules.ledger import Charge, ChargeState, month_of, price, refusal, spent
from ..rules.messages import Message, Sending
from ..rules.model import Decision, Entry, Series, Standing, State, Task
from ..rules.occurrences import Occurrence, occurrences_after, opens_on
from ..rules.phone_codes import remembered
from ..rules.planning import plan_owner, planned
from ..rules.policy import Policy
from ..rules.retract import ASKING, off_its_day, phoned, retract, spoken_of
from ..rules.steps import as_agreed, steps_of
from ..state.store import Change
from .ledger import charges_since, with_lifts
from .past import pasts
from .pauses import in_force
from .world import Desk

A_MINUTE = timedelta(minutes=1)
LONGEST_GATHERED = 20_000  # characters
SUPERSEDED = {"reminder", "notice", "digest", "morning"}  # an unsent one gives way to the next


async def plan(desk: Desk, now: datetime) -> None:
    """Open the tasks whose time has come, then decide all that is due at `now` (aware), one commit a person."""
    in_force(desk)
    await open_tasks(desk, now)
    await _take_back_stale(desk, now)
    due: dict[str, set[str]] = defaultdict(set)
    for task in desk.store.due(now):
        due[task.engagement].add(task.holder)
    announcing = _announcing(desk) if due else {}
    for slug, owners in sorted(due.items()):
        policy = desk.book.policies.get(slug)
        if policy is not None:
            await _plan_engagement(desk, policy, sorted(owners), now, announcing)


async def _take_back_stale(desk: Desk, now: datetime) -> None:
    """What could not leave on its day is planned anew: its words are stale, and a step waits for a notice that left."""
    for sending in desk.store.unsent():
        message = sending.message
        policy = desk.book.policies.get(message.engagement)
        if policy is None or message.kind not in ASKING or sending.state != "waiting":
            continue
        if off_its_day(sending, policy, now):
            why = f"it could not leave on its day{f' ({sending.why})' if sending.why else ''}"
            await desk.store.commit(taken_back(desk, sending, policy, now, why))


async def _plan_engagement(
    desk: Desk, policy: Policy, owners: list[str], now: datetime, announcing: dict[str, datetime]
) -> None:
    """Escalation first, so that a step told today lets the next be announced; then each owner's message."""
    slug = policy.engagement.slug
    policy = with_lifts(desk, _with_others_asked(desk, policy, owners), now)
    standings = {owner: standing_of(desk, policy, owner, now) for owner in owners}
    tasks = [task for owner in owners for task in desk.store.open_tasks(slug, owner) if task.ref not in announcing]
    steps = plan_steps(tasks, _with_receivers(desk, policy, standings, now), policy, now)
    if steps.tasks:
        await desk.store.commit(change_of(desk, steps, policy, now))
    paid = spent_so_far(desk, policy, now)
    for owner in sorted(owners, key=lambda owner: standings[owner].absent_until is not None):
        person = policy.engagement.person(owner)
        # Those who are away come last: a deputy's own items go first, and a day has one message.
        deputy = _remembering(desk, policy, person.backup, now) if person and person.backup else None
        standing = _remembering(desk, policy, owner, now)
        own = desk.store.open_tasks(slug, owner)
        knowing = replace(policy, past=pasts(desk, policy.engagement, own))
        decision = plan_owner(own, standing, knowing, now, deputy, paid)
        paid += sum(charge.amount for charge in decision.charges)
        tasks = [_after_its_notice(task, announcing, now) for task in decision.tasks]
        await desk.store.commit(change_of(desk, replace(decision, tasks=tuple(tasks)), policy, now))


def _with_receivers(desk: Desk, policy: Policy, owners: dict[str, Standing], now: datetime) -> dict[str, Standing]:
    """What is remembered of these owners, and of those whom the agreed steps would tell of them."""
    people = (person for owner in owners if (person := policy.engagement.person(owner)))
    receivers = {email for person in people for _, emails in steps_of(policy, person) for email in emails}
    return {email: standing_of(desk, policy, email, now) for email in sorted(receivers)} | owners


def spent_so_far(desk: Desk, policy: Policy, now: datetime) -> Decimal:
    """What this month's texts and calls come to so far; not looked up where nothing can be refused for it."""
    engagement = policy.engagement
    if engagement.budget.cap is None or not policy.channels & {"text", "call"} & {*engagement.scope.channels}:
        return Decimal(0)
    zone = engagement.timezone
    return spent(charges_since(desk, policy, now), month_of(now, zone), zone)


def unpaid(desk: Desk, policy: Policy, now: datetime) -> str:
    """Why the month's money does not reach for one more text that answers somebody; "": it does."""
    budget = with_lifts(desk, policy, now).engagement.budget
    return refusal(budget, spent_so_far(desk, policy, now), "text", price(budget, "text"))


def _remembering(desk: Desk, policy: Policy, email: str, now: datetime) -> Standing:
    """A person's standing with those numbers of their items alone that are not to be given anew yet."""
    standing = standing_of(desk, policy, email, now)
    known = ((code.ref, desk.store.task(code.ref)) for code in standing.codes)
    still_open = {ref for ref, task in known if task and not task.state.closed}
    return replace(standing, codes=remembered(standing.codes, still_open, now.date()))


def _with_others_asked(desk: Desk, policy: Policy, owners: list[str]) -> Policy:
    """The policy that knows which deputies of these owners are not to be asked, and which deputies and managers the
    consultant holds."""
    people = [person for owner in owners if (person := policy.engagement.person(owner))]
    backups = {person.backup for person in people if person.backup}
    receivers = {email for person in people for _, emails in steps_of(policy, person) for email in emails}
    found = (desk.store.standing(policy.engagement.slug, email) for email in sorted(backups | receivers))
    standings = [standing for standing in found if standing]
    unasked = frozenset(one.email for one in standings if one.email in backups and (one.opted_out or one.undeliverable))
    held = {one.email: one.held_until for one in standings if one.held_until}
    return replace(policy, unasked=unasked, held=held) if unasked or held else policy


def _announcing(desk: Desk) -> dict[str, datetime]:
    """The tasks whose next step is announced in a message that has not left yet, and when that is tried next."""
    return {
        one.ref: sending.next_at
        for sending in desk.store.unsent()
        for one in sending.message.before
        if one.step is not None and sending.message.kind in ASKING
    }


def _after_its_notice(task: Task, announcing: dict[str, datetime], now: datetime) -> Task:
    """No step is taken before its notice has left, however long that may take."""
    if task.ref not in announcing or task.next_at is None or task.next_at > now:
        return task
    return replace(task, next_at=max(announcing[task.ref], now + A_MINUTE))


def change_of(desk: Desk, decision: Decision, policy: Policy, now: datetime) -> Change:
    """A decision as one commit: the tasks, the person's standing, the outbox and the story together."""
    tasks = {task.ref: task for task in decision.tasks}
    sealed = (policy.seal(effect) for effect in decision.effects if isinstance(effect, Message))
    messages = [_threaded(message, tasks) for message in sealed]
    fresh = [message for message in messages if never_left(desk.store.sending(message.id))]
    gone = superseded(desk, fresh, now)
    reserved = (charge for charge in decision.charges if _unpaid(desk, charge.id))
    return Change(
        tasks=tuple(task for ref, task in tasks.items() if task != desk.store.task(ref)),  # what stays costs nothing
        standings=decision.standings,
        sendings=(*gone, *(to_send(message, now) for message in fresh)),
        entries=decision.why,
        accepted=decision.accepted,
        charges=(*_released(desk, gone), *reserved),
    )


def never_left(sending: Sending | None) -> bool:
    """Whether a message is new to the outbox, or was taken out of it before it left and is decided again."""
    return sending is None or sending.state == "withdrawn"


def _unpaid(desk: Desk, key: str) -> bool:
    """Whether nothing was taken yet under this message's id that its charge is for."""
    known = desk.store.charge(key)
    return never_left(desk.store.sending(key)) and (known is None or known.state != "settled")


def _threaded(message: Message, tasks: dict[str, Task]) -> Message:
    """A reminder or notice follows the earlier ones about its first task, and is what the next ones follow."""
    if message.kind not in {"reminder", "notice"} or message.channel != "email" or not message.tasks:
        return message
    thread = tasks[message.tasks[0]].thread if message.tasks[0] in tasks else ()
    for ref in message.tasks:
        if ref in tasks:
            first = tasks[ref].thread[:1] or (message.message_id,)
            tasks[ref] = replace(tasks[ref], thread=tuple(dict.fromkeys((*first, message.message_id))))
    return replace(message, in_reply_to=thread[-1], references=thread) if thread else message


def to_send(message: Message, now: datetime) -> Sending:
    """A message as it enters the outbox."""
    return Sending(message=message, next_at=message.not_before, changed_at=now)


def gathered(desk: Desk, change: Change, message: Message, now: datetime) -> Change:
    """Beyond the day's answers one waits for the full hour: what further mails call for is added to it.

    A flood makes it no longer than a person reads; the story of each task holds the rest.
    """
    waiting = desk.store.sending(message.id)
    if waiting is None or waiting.state != "waiting" or len(waiting.message.text) > LONGEST_GATHERED:
        return change
    tasks = tuple(dict.fromkeys((*waiting.message.tasks, *message.tasks)))
    text = f"{waiting.message.text}\n\n{message.text}"
    together = replace(message, text=text, html="", tasks=tasks, letter="")  # it tells of several
    return replace(change, sendings=(*change.sendings, replace(waiting, message=together, changed_at=now)))


def superseded(desk: Desk, messages: Iterable[Message], now: datetime) -> list[Sending]:
    """What still waits for the same person and is overtaken by these messages: it is not sent any more."""
    fresh = {(m.kind, m.channel, m.engagement, m.person) for m in messages if m.kind in SUPERSEDED}
    kept = {m.id for m in messages}
    return [
        replace(sending, state="withdrawn", why="a newer one took its place", changed_at=now)
        for sending in (desk.store.unsent() if fresh else ())
        if sending.state == "waiting"
        and sending.message.id not in kept
        and (sending.message.kind, sending.message.channel, sending.message.engagement, sending.message.person) in fresh
    ]


def charged(desk: Desk, message: Message, state: ChargeState) -> tuple[Charge, ...]:
    """The charge of a message as it is from now on: settled once it was taken, released where nothing was sent.

    Nothing for a message without one. A text that was taken once is paid for, whatever becomes of a further try.
    """
    charge = desk.store.charge(message.id)
    if charge is None or charge.state == state or (charge.state, charge.kind) == ("settled", "text"):
        return ()
    return (replace(charge, state=state),)


def _released(desk: Desk, gone: Iterable[Sending]) -> tuple[Charge, ...]:
    return tuple(charge for sending in gone for charge in charged(desk, sending.message, "released"))


def taken_back(desk: Desk, sending: Sending, policy: Policy, now: datetime, why: str) -> Change:
    """A waiting message as one that never was: what remains open in it is due again at once.

    What was made beside it and has not left goes with it: else the day's text would come once more beside the new.
    """
    message = sending.message
    tasks = [task for ref in spoken_of(message) if (task := desk.store.task(ref))]
    numbers = (policy.engagement.reached_at(where) for where in message.to)
    whose = dict.fromkeys((message.person, *message.to, *(person.email for person in numbers if person)))
    found = (desk.store.standing(message.engagement, email) for email in whose)
    standings = {standing.email: standing for standing in found if standing}
    beside = [one for key in message.beside if (one := desk.store.sending(key))]
    decision = retract(phoned(message, beside), tasks, standings, policy, now, why)
    anew = tuple(as_agreed(task, policy) for task in decision.tasks)  # whom it would go to now was perhaps not named
    untold = (one for one in beside if one.state == "waiting" and (one.message.kind == "ask" or not one.attempts))
    gone = [sending, *untold]
    withdrawn = (replace(one, state="withdrawn", why=f"taken back: {why}", changed_at=now) for one in gone)
    return Change(
        tasks=anew,
        standings=decision.standings,
        entries=decision.why,
        sendings=tuple(withdrawn),
        charges=_released(desk, gone),
    )


def standing_of(desk: Desk, policy: Policy, owner: str, now: datetime) -> Standing:
    """What is remembered of a person, from the day they are first seen."""
    known = desk.store.standing(policy.engagement.slug, owner)
    today = now.astimezone(policy.engagement.timezone).date()
    return known or Standing(engagement=policy.engagement.slug, email=owner, first_seen=today)


def standing_in(desk: Desk, change: Change, policy: Policy, owner: str, now: datetime) -> Standing:
    """What is remembered of a person once this change is made."""
    seat = (policy.engagement.slug, owner)
    changed = (one for one in change.standings if (one.engagement, one.email) == seat)
    return next(changed, None) or standing_of(desk, policy, owner, now)


async def open_tasks(desk: Desk, now: datetime) -> None:
    """Turn every period whose time has come into a task, in an order that gives each the same ref everywhere."""
    born: list[tuple[date, Task]] = []
    series: list[Series] = []
    for one in desk.store.series_due(now):
        policy = desk.book.policies.get(one.engagement)
        if policy is None:
            series.append(replace(one, next_at=None))
            continue
        tasks, later = _periods_begun(one, policy, now)
        born += tasks
        series.append(later)
    if not series:
        return
    opening: list[Task] = []
    entries: list[Entry] = []
    taken: set[str] = set()
    for _, task in sorted(born, key=lambda pair: (pair[0], pair[1].key)):
        if desk.store.task_of(task.key) is not None:
            continue
        policy = desk.book.policies[task.engagement]
        ref = desk.ref_of(task.key, taken)
        taken.add(ref)
        standing = standing_of(desk, policy, task.owner, now)
        opened = held(replace(task, ref=ref), standing)
        opening.append(planned(opened, policy, standing, task.opened_at))
        entries.append(_opened(opened, now))
    await desk.store.commit(Change(tasks=tuple(opening), series=tuple(series), entries=tuple(entries)))


def held(task: Task, standing: Standing) -> Task:
    """Whoever asked for no more messages, or cannot be reached, is not asked: the task is the consultant's at once."""
    if task.state.closed:
        return task
    reason = "opt-out" if standing.opted_out else "undeliverable" if standing.undeliverable else ""
    return replace(task, state=State.WAITING, waiting_for=reason) if reason else task


def _opened(task: Task, now: datetime) -> Entry:
    return Entry(
        ref=task.ref,
        engagement=task.engagement,
        at=now,
        what=f"it was opened: {task.document} for {task.period}, due {task.due}",
        cause="the calendar",
        clause="documents.toml cadence",
        topic="opened",
    )


def _periods_begun(series: Series, policy: Policy, now: datetime) -> tuple[list[tuple[date, Task]], Series]:
    """The tasks that begin up to now, and the series with the instant when its next one does."""
    born: list[tuple[date, Task]] = []
    document = policy.engagement.document(series.document)
    if document is None:
        return born, replace(series, next_at=None)
    for occurrence in occurrences_after(policy.engagement, document, policy.workdays, series.opened, series.since):
        day = opens_on(policy.engagement, occurrence, policy.workdays)
        at = datetime.combine(day, time(), policy.engagement.timezone)
        if at > now:
            return born, replace(series, next_at=at)
        born.append((day, _task(series, occurrence, at)))
        series = replace(series, opened=occurrence.period.name)
    return born, replace(series, next_at=None)


def _task(series: Series, occurrence: Occurrence, at: datetime) -> Task:
    return Task(
        ref="",
        engagement=series.engagement,
        document=series.document,
        owner=series.owner,
        period=occurrence.period.name,
        due=occurrence.due,
        opened_at=at,
    )


def replanned(desk: Desk, decision: Decision, policy: Policy, now: datetime) -> Change:
    """A decision as one commit, its tasks with the instant when something is next to be done for them."""
    tasks = tuple(planned(task, policy, standing_of(desk, policy, task.holder, now), now) for task in decision.tasks)
    return change_of(desk, replace(decision, tasks=tasks), policy, now)

"""Deliberate faults, each put into the running code: a simulation that does not catch them all proves nothing.

`python -m tests.sim.deliberate_faults` lives through years with each until a promise is broken, and lists them.
"""

import os
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

with suppress(ModuleNotFoundError):
    import run  # noqa: F401 (names the checkout `duly` where none is installed)

# isort: split
from duly.daemon import (
    agenda,
    calls_in,
    check_in,
    deliveries,
    digest,
    intake,
    listening,
    orders,
    outbox,
    replies,
    triage,
)
from duly.daemon.examining import Examiner
from duly.daemon.incoming import Incoming, handled
from duly.daemon.simulation.years.disk import SimulatedDisk
from duly.daemon.simulation.years.machine import WatchedStore
from duly.daemon.simulation.years.year import Scene, Year, simulate
from duly.daemon.traces import Trace
from duly.mailbox.text_mail import as_letter
from duly.rules import answers, consent, decide, escalation, phoning, planning, steps
from duly.rules.briefing import CommandResult
from duly.rules.command_lines import Time
from duly.rules.model import Climb
from duly.state import journal, recovery
from duly.state.archive import Archive
from duly.state.compaction import Compaction
from duly.state.store import Change

DAYS = 60
SEEDS = 16  # at most

Patch = pytest.MonkeyPatch


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing done wrongly, and the promises of which at least one must be broken by it."""

    says: str
    put_in: Callable[[Patch], None]
    breaks: str  # names of promises, apart by blanks


def mark_before_process(patch: Patch) -> None:
    async def take(world, arrival, kept):
        now = world.clock.now()
        letter = kept.letter
        if letter is None or world.store.handled(letter.key):
            return
        marks = {intake.CURSOR: asdict(arrival.cursor)}
        mark = handled(Incoming(letter, now, kept.raw), now, "human", "")
        await world.store.commit(Change(handled=(mark,), marks=marks))
        change = await triage.triage(world, Incoming(letter, intake._arrived(letter, now), kept.raw), now)
        await world.store.commit(replace(change, handled=()))

    patch.setattr(intake, "_take", take)


def forget_to_sync(patch: Patch) -> None:
    patch.setattr(SimulatedDisk, "sync", lambda _self, _fd: None)


def forget_to_sync_folders(patch: Patch) -> None:
    patch.setattr(SimulatedDisk, "sync_folder", lambda _self, _folder: None)


def drop_the_dedupe(patch: Patch) -> None:
    found = WatchedStore.handled
    patch.setattr(WatchedStore, "handled", lambda self, key: None if _asked_by_intake() else found(self, key))


def _asked_by_intake() -> bool:
    return sys._getframe(2).f_code.co_name == "_handle"


def ignore_the_hours(patch: Patch) -> None:
    for module in (planning, escalation, outbox):
        patch.setattr(module, "next_permitted", lambda now, *_: now)
    for module in (planning, escalation):
        patch.setattr(module, "permitted", lambda *_: True)
    patch.setattr(
        steps, "first_minute", lambda day, _hours, zone: steps.datetime(day.year, day.month, day.day, tzinfo=zone)
    )


def ignore_the_weekly_cap(patch: Patch) -> None:
    patch.setattr(planning, "_over_cap", lambda _: False)


def forget_who_was_reminded_today(patch: Patch) -> None:
    send = planning._send

    def sent(bundle):
        decision = send(bundle)
        return replace(decision, standings=tuple(replace(one, reminded_on=()) for one in decision.standings))

    patch.setattr(planning, "_send", sent)
    patch.setattr(planning, "after_today", lambda now, *_: now + timedelta(minutes=5))


def look_seldom(patch: Patch) -> None:
    patch.setattr(outbox, "FRESH", timedelta(days=2))
    patch.setattr(outbox, "outdated", lambda *_: False)


def tell_whoever(patch: Patch) -> None:
    known = steps.steps_of

    def wrongly(policy, owner):
        return tuple((step, (*to, policy.engagement.people[0].email)) for step, to in known(policy, owner))

    for module in (steps, escalation, planning):
        patch.setattr(module, "steps_of", wrongly)


def tell_without_approval(patch: Patch) -> None:
    known = steps.steps_of

    def approved(policy, owner):
        return tuple((replace(step, approval=False), to) for step, to in known(policy, owner))

    for module in (steps, escalation, planning):
        patch.setattr(module, "steps_of", approved)


def tell_unannounced(patch: Patch) -> None:
    known = steps.climb_of

    def announced(task, day):
        climb = known(task, day)
        return climb if climb.announced_on else replace(climb, announced_on=task.due - timedelta(days=1))

    patch.setattr(steps, "climb_of", announced)
    patch.setattr(
        escalation,
        "actions",
        lambda task, *rest: steps.actions(replace(task, climbs=task.climbs or (Climb(day=0),)), *rest),
    )
    due = escalation._due_step
    announced_once = (Climb(day=0, announced_on=date.min),)
    patch.setattr(
        escalation, "_due_step", lambda task, *rest: due(replace(task, climbs=(*task.climbs, *announced_once)), *rest)
    )


def ignore_opt_outs(patch: Patch) -> None:
    patch.setattr(replies, "_opted_out", lambda _world, _case, decision: decision)


def accept_every_file(patch: Patch) -> None:
    check = Examiner.check

    def accepted(self, content, sha256, wanted):
        return replace(check(self, content, sha256, wanted), verdict="accepted", findings=())

    patch.setattr(Examiner, "check", accepted)


def take_a_word_for_a_file(patch: Patch) -> None:
    said = decide._said_done

    def worded(task, event, document, policy, now):
        return said(task, event, replace(document, evidence="word"), policy, now)

    patch.setattr(decide, "_said_done", worded)


def send_without_a_claim(patch: Patch) -> None:
    commit = WatchedStore.commit

    async def unclaimed(self, change):
        if not any(one.state == "sending" for one in change.sendings):
            await commit(self, change)

    patch.setattr(WatchedStore, "commit", unclaimed)


def send_again_and_again(patch: Patch) -> None:
    patch.setattr(outbox, "_settled", lambda *_: None)


def believe_everybody(patch: Patch) -> None:
    patch.setattr(triage, "proof_of", lambda *_: "pass")


def file_other_bytes(patch: Patch) -> None:
    file = Archive.file
    patch.setattr(Archive, "file", lambda self, slug, path, data: file(self, slug, path, data + b" "))


def forget_the_next_time(patch: Patch) -> None:
    held_over = planning._held_over
    patch.setattr(planning, "_held_over", lambda *given: replace(held_over(*given), next_at=None))


def trust_a_torn_line(patch: Patch) -> None:
    patch.setattr(journal, "intact", lambda _: True)
    patch.setattr(recovery, "intact", lambda _: True)


def answer_machines_for_ever(patch: Patch) -> None:
    patch.setattr(answers, "MOST_A_DAY", 10_000)


def forget_what_was_not_sent(patch: Patch) -> None:
    patch.setattr(digest, "TOLD", {topic: told for topic, told in digest.TOLD.items() if topic != "not-sent"})


def cut_the_journal_first(patch: Patch) -> None:
    finish = Compaction._run

    def cut(self, view, base, wanted, end):
        self._writer.cut_before(end)
        finish(self, view, base, wanted, end)

    patch.setattr(Compaction, "_run", cut)


def move_the_cursor_first(patch: Patch) -> None:
    take = intake._take

    async def moved(world, arrival, kept):
        await world.store.commit(Change(marks={intake.CURSOR: asdict(arrival.cursor)}))
        await take(world, arrival, kept)

    patch.setattr(intake, "_take", moved)


def leave_some_unhandled(patch: Patch) -> None:
    handle = intake._handle

    async def left(world, arrival, kept, now):
        letter = kept.letter
        if letter is not None and letter.attachments and letter.key.startswith("<1"):
            return Change()
        return await handle(world, arrival, kept, now)

    patch.setattr(intake, "_handle", left)


def ask_nobody_for_consent(patch: Patch) -> None:
    patch.setattr(consent, "_consents", lambda _channel, _person: True)


def text_at_any_hour(patch: Patch) -> None:
    patch.setattr(phoning, "_times", lambda bundle: (bundle.now, bundle.now + timedelta(hours=10)))


def keep_no_stop(patch: Patch) -> None:
    def heedless(channel, person, standing, policy):
        return consent.barred(channel, person, replace(standing, phone_stop=None), policy)

    patch.setattr(phoning, "barred", heedless)
    patch.setattr(deliveries, "barred", heedless)


def text_again_unlooked(patch: Patch) -> None:
    look = outbox.trace_of

    async def found(world, sending):
        return await look(world, sending) if sending.message.channel == "email" else Trace(there=False)

    patch.setattr(outbox, "trace_of", found)


def count_no_cost(patch: Patch) -> None:
    patch.setattr(agenda, "spent", lambda *_: Decimal(0))


def tell_nobody_of_calls(patch: Patch) -> None:
    patch.setattr(calls_in, "_told", lambda *_: Change())


def drop_the_files_of_texts(patch: Patch) -> None:
    patch.setattr(listening, "letter_of", lambda text, _raw: as_letter(text))


def hold_nobody(patch: Patch) -> None:
    patch.setitem(orders._ORDERED, "hold", lambda _orders, order: CommandResult(line=order.line, outcome="held"))


def forget_time(patch: Patch) -> None:
    patch.setitem(orders._KINDS, Time, lambda _orders, line: CommandResult(line=line.line, outcome="entered"))


def check_in_every_week(patch: Patch) -> None:
    held = check_in.check_ins_after
    patch.setattr(check_in, "check_ins_after", lambda one, *rest: held(replace(one, check_in="weekly"), *rest))


FAULTS = (
    Fault(
        "a mail is marked as handled before it is",
        mark_before_process,
        "nothing-lost opt-out no-reminder-after-receipt",
    ),
    Fault("the cursor moves before the mail is handled", move_the_cursor_first, "handled-once nothing-lost"),
    Fault("what was written is not synced", forget_to_sync, "crash goes-on never-twice bytes"),
    Fault("a new name is not synced", forget_to_sync_folders, "crash goes-on never-twice bytes nothing-lost"),
    Fault("mail that comes twice is not told apart", drop_the_dedupe, "handled-once"),
    Fault("the agreed hours are ignored", ignore_the_hours, "hours"),
    Fault("the weekly cap is ignored", ignore_the_weekly_cap, "weekly-cap"),
    Fault("who was reminded today is forgotten", forget_who_was_reminded_today, "one-a-day weekly-cap"),
    Fault("the inbox is not read before sending", look_seldom, "no-reminder-after-receipt opt-out told-true"),
    Fault("somebody else than agreed is told", tell_whoever, "escalation"),
    Fault("management is told without approval", tell_without_approval, "escalation"),
    Fault("management is told before the owner", tell_unannounced, "escalation"),
    Fault("an opt-out is not kept", ignore_opt_outs, "opt-out"),
    Fault("every file is accepted", accept_every_file, "evidence"),
    Fault("a word is taken for a file", take_a_word_for_a_file, "evidence"),
    Fault("a message is sent without being claimed first", send_without_a_claim, "never-twice"),
    Fault("a lost answer is met by sending again", send_again_and_again, "never-twice"),
    Fault("forged mail is believed", believe_everybody, "forged evidence"),
    Fault("what is filed is not what came", file_other_bytes, "bytes"),
    Fault("a task is left without a next time", forget_the_next_time, "next-time"),
    Fault("a torn line of the journal is trusted", trust_a_torn_line, "goes-on crash"),
    Fault("machines are answered for ever", answer_machines_for_ever, "loops"),
    Fault("the digest is silent about what was not sent", forget_what_was_not_sent, "digest"),
    Fault("the journal is cut before the snapshot is written", cut_the_journal_first, "crash goes-on"),
    Fault("some mails with files are left unhandled", leave_some_unhandled, "handled-once no-reminder-after-receipt"),
    Fault("nobody is asked whether they want texts and calls", ask_nobody_for_consent, "consent"),
    Fault("texts leave at any hour", text_at_any_hour, "phone-hours"),
    Fault("a stop by text or key is not kept", keep_no_stop, "stop"),
    Fault("a text whose answer was lost is sent again unlooked", text_again_unlooked, "never-twice"),
    Fault("what texts and calls cost is not counted", count_no_cost, "budget"),
    Fault("a call to us is told to nobody", tell_nobody_of_calls, "calls-told"),
    Fault("files that come by text are dropped", drop_the_files_of_texts, "no-reminder-after-receipt nothing-lost"),
    Fault("what the consultant holds is not held", hold_nobody, "hold"),
    Fault("time that was entered is forgotten", forget_time, "ledger"),
    Fault("check-ins are held every week where every month was agreed", check_in_every_week, "check-in"),
)


@contextmanager
def at_work(fault: Fault) -> Iterator[None]:
    """While this lasts the fault is in the code."""
    with pytest.MonkeyPatch.context() as patch:
        fault.put_in(patch)
        yield


def caught(fault: Fault, seeds: range = range(1, SEEDS + 1), days: int = DAYS) -> Year | None:
    """The first year in which the fault breaks a promise that it must break; None if none does."""
    with at_work(fault):
        for seed in seeds:
            year = simulate(Scene(seed=seed, days=days))
            if any(one.promise in fault.breaks.split() for one in year.broken):
                return year
    return None


def _number(number: int) -> tuple[int, Year | None]:
    return number, caught(FAULTS[number])


def main() -> int:
    """Each fault with what caught it. Exit 1: one was not caught."""
    missed = 0
    with ProcessPoolExecutor(os.cpu_count()) as cores:
        for number, year in cores.map(_number, range(len(FAULTS))):
            fault = FAULTS[number]
            missed += year is None
            broken = next((one for one in year.broken if one.promise in fault.breaks.split()), None) if year else None
            told = (
                f"seed {year.scene.seed}: {broken.promise}: {broken.detail[:110]}" if year and broken else "NOT CAUGHT"
            )
            print(f"{number + 1:2}. {fault.says}\n      {told}", flush=True)
    print(f"{len(FAULTS) - missed} of {len(FAULTS)} deliberate faults were caught")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())

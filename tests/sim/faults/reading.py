"""What is read wrongly: mail that is lost, handled twice, or believed."""

import sys
from dataclasses import asdict, replace
from datetime import timedelta

from duly.daemon import (
    calls_in,
    intake,
    listening,
    orders,
    replies,
    triage,
)
from duly.daemon.examining import Examiner
from duly.daemon.incoming import Incoming, handled
from duly.daemon.simulation.years.machine import WatchedStore
from duly.mailbox.text_mail import as_letter
from duly.rules import decide
from duly.rules.briefing import CommandResult
from duly.rules.command_lines import Time
from duly.rules.model import State
from duly.state.store import Change

from tests.sim.faults.fault import Fault, Patch


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


def move_the_cursor_first(patch: Patch) -> None:
    take = intake._take

    async def moved(world, arrival, kept):
        await world.store.commit(Change(marks={intake.CURSOR: asdict(arrival.cursor)}))
        await take(world, arrival, kept)

    patch.setattr(intake, "_take", moved)


def drop_the_dedupe(patch: Patch) -> None:
    found = WatchedStore.handled
    patch.setattr(WatchedStore, "handled", lambda self, key: None if _asked_by_intake() else found(self, key))


def _asked_by_intake() -> bool:
    return sys._getframe(2).f_code.co_name == "_handle"


def leave_some_unhandled(patch: Patch) -> None:
    handle = intake._handle

    async def left(world, arrival, kept, now):
        letter = kept.letter
        if letter is not None and letter.attachments and letter.key.startswith("<1"):
            return Change()
        return await handle(world, arrival, kept, now)

    patch.setattr(intake, "_handle", left)


def drop_the_files_of_texts(patch: Patch) -> None:
    patch.setattr(listening, "letter_of", lambda text, _raw: as_letter(text))


def delete_late_recordings_unheard(patch: Patch) -> None:
    take = calls_in._take

    async def taken(world, call, now, key):
        if not key.endswith(calls_in.LATE):
            await take(world, call, now, key)

    patch.setattr(calls_in, "_take", taken)


def ask_for_the_latest_texts_only(patch: Patch) -> None:
    patch.setattr(listening, "OVERLAP", timedelta())


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


def believe_everybody(patch: Patch) -> None:
    patch.setattr(triage, "proof_of", lambda *_: "pass")


def hold_nobody(patch: Patch) -> None:
    patch.setitem(orders._ORDERED, "hold", lambda _orders, order: CommandResult(line=order.line, outcome="held"))


def forget_time(patch: Patch) -> None:
    patch.setitem(orders._KINDS, Time, lambda _orders, line: CommandResult(line=line.line, outcome="entered"))


def waive_what_came(patch: Patch) -> None:
    close = decide.closed
    patch.setattr(decide, "closed", lambda *given: replace(close(*given), state=State.WAIVED))


FAULTS = (
    Fault(
        "a mail is marked as handled before it is",
        mark_before_process,
        "nothing-lost opt-out no-reminder-after-receipt",
    ),
    Fault("the cursor moves before the mail is handled", move_the_cursor_first, "handled-once nothing-lost"),
    Fault("mail that comes twice is not told apart", drop_the_dedupe, "handled-once"),
    Fault("some mails with files are left unhandled", leave_some_unhandled, "handled-once no-reminder-after-receipt"),
    Fault("files that come by text are dropped", drop_the_files_of_texts, "no-reminder-after-receipt nothing-lost"),
    Fault("a recording that comes late is deleted unheard", delete_late_recordings_unheard, "calls-told"),
    Fault(
        "texts that show up after a later one are not asked for",
        ask_for_the_latest_texts_only,
        "handled-once nothing-lost no-reminder-after-receipt",
    ),
    Fault("an opt-out is not kept", ignore_opt_outs, "opt-out"),
    Fault("what came is waived", waive_what_came, "nothing-lost"),
    Fault("every file is accepted", accept_every_file, "evidence"),
    Fault("a word is taken for a file", take_a_word_for_a_file, "evidence"),
    Fault("forged mail is believed", believe_everybody, "forged evidence"),
    Fault("what the consultant holds is not held", hold_nobody, "hold"),
    Fault("time that was entered is forgotten", forget_time, "ledger"),
)

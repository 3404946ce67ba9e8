"""What goes on no more: nothing leaves, nothing climbs, or the machine is only busy."""

from dataclasses import replace
from datetime import timedelta

from duly.daemon import agenda, loop, morning, outbox, reconcile
from duly.rules import decide, planning
from duly.rules.messages import Done, Later

from tests.sim.faults.fault import Fault, Patch

TEN_YEARS = timedelta(days=3650)


def send_nothing(patch: Patch) -> None:
    async def taken(_world, _line, message):
        return Done("250 taken", sid=f"SMx{message.id}")

    patch.setattr(outbox, "_handed_over", taken)


def ask_nobody(patch: Patch) -> None:
    hand_over = outbox._handed_over

    async def handed_over(world, line, message):
        return Done("250 taken") if message.kind == "ask" else await hand_over(world, line, message)

    patch.setattr(outbox, "_handed_over", handed_over)


def give_up_at_once(patch: Patch) -> None:
    record = outbox._recorded

    def recorded(world, sending, outcome):
        put_off = isinstance(outcome, Later)
        return record(world, sending, replace(outcome, at=outcome.at + TEN_YEARS) if put_off else outcome)

    patch.setattr(outbox, "_recorded", recorded)


def put_off_for_years(patch: Patch) -> None:
    put_off = outbox._put_off_for

    def later(_seconds, sending):
        return put_off(0, replace(sending, next_at=sending.next_at + TEN_YEARS))

    patch.setattr(outbox, "_put_off_for", later)


def never_climb(patch: Patch) -> None:
    held_over, planned = planning._held_over, planning.planned

    def later(task):
        return replace(task, next_at=task.next_at + TEN_YEARS) if task.late and task.next_at else task

    patch.setattr(planning, "_held_over", lambda *given: later(held_over(*given)))
    for module in (planning, agenda, reconcile):
        patch.setattr(module, "planned", lambda *given: later(planned(*given)))


def wait_for_no_reason(patch: Patch) -> None:
    wait = decide._waiting
    patch.setattr(decide, "_waiting", lambda *given: replace(wait(*given), waiting_for=""))


def make_no_digests(patch: Patch) -> None:
    async def none(*_):
        return None

    patch.setattr(loop, "plan_digests", none)


def make_no_digests_quietly(patch: Patch) -> None:
    make_no_digests(patch)
    patch.setattr(loop, "next_digest", lambda _: None)


def make_no_morning_notes(patch: Patch) -> None:
    async def nothing(_desk, due, now):
        return [], now

    patch.setattr(morning, "_ahead", nothing)


FAULTS = (
    Fault("nothing is handed over", send_nothing, "sent-true"),
    Fault("what the consultant is asked is not handed over", ask_nobody, "sent-true"),
    Fault("what is put off is given up at once", give_up_at_once, "sent-true"),
    Fault("what is put off waits for years", put_off_for_years, "goes-on"),
    Fault("what is overdue is never taken up again", never_climb, "climbs"),
    Fault("what waits for the consultant says not for what", wait_for_no_reason, "next-time"),
    Fault("digests that are due are not made", make_no_digests, "goes-on"),
    Fault("there are no digests", make_no_digests_quietly, "digest"),
    Fault("there are no morning notes", make_no_morning_notes, "one-note"),
)

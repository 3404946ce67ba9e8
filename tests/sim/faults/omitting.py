"""What is left undone: nobody is asked, answered or told."""

from dataclasses import replace

from duly.daemon import agenda, loop, replies
from duly.rules import planning

from tests.sim.faults.fault import Fault, Patch


def ask_for_no_approval(patch: Patch) -> None:
    patch.setattr(planning, "_asks", lambda _bundle: [])


def hold_no_check_ins(patch: Patch) -> None:
    async def none(*_):
        return None

    patch.setattr(loop, "plan_check_ins", none)
    patch.setattr(loop, "next_check_in", lambda _: None)


def answer_nobody(patch: Patch) -> None:
    change_of = replies.change_of

    def unanswered(*given):
        change = change_of(*given)
        return replace(change, sendings=tuple(one for one in change.sendings if one.message.kind != "answer"))

    patch.setattr(replies, "change_of", unanswered)


def let_go_without_a_word(patch: Patch) -> None:
    let_go = planning._let_go
    patch.setattr(planning, "_let_go", lambda *given: replace(let_go(*given), why=()))


def take_back_without_a_word(patch: Patch) -> None:
    retract = agenda.retract
    patch.setattr(agenda, "retract", lambda *given: replace(retract(*given), why=()))


FAULTS = (
    Fault("nobody is asked to approve", ask_for_no_approval, "climbs"),
    Fault("no check-ins are held", hold_no_check_ins, "check-in"),
    Fault("nobody is answered", answer_nobody, "answered"),
    Fault("what the weekly cap holds back is not written down", let_go_without_a_word, "digest"),
    Fault("what is taken back is not written down", take_back_without_a_word, "digest"),
)

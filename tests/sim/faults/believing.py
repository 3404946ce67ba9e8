"""What is believed that nobody may say: forged mail of one kind or another, mail that nothing proves, strangers."""

from collections.abc import Callable
from dataclasses import replace

from duly.daemon import absences, commands, replies, triage
from duly.daemon.simulation.years.practice import CONSULTANT, DOMAIN, SLUG
from duly.daemon.world import Rulebook
from duly.rules.letter import Letter
from duly.rules.model import State

from tests.sim.faults.fault import Fault, Patch


def believing(which: Callable[[Letter], bool]) -> Callable[[Patch], None]:
    """A fault that takes a forged mail of this kind for genuine."""

    def put_in(patch: Patch) -> None:
        proof_of = triage.proof_of

        def believed(letter, believe):
            proof = proof_of(letter, believe)
            return "pass" if proof == "fail" and which(letter) else proof

        patch.setattr(triage, "proof_of", believed)

    return put_in


def ordering(verb: str) -> Callable[[Letter], bool]:
    """Whether a mail gives this order."""
    return lambda letter: letter.text.startswith(f"{verb} ")


def said_done(letter: Letter) -> bool:
    """Whether somebody else than the consultant says that something is done, and sends no file."""
    return "done" in letter.text.casefold() and letter.sender != CONSULTANT and not letter.attachments


def believe_what_nothing_proves(patch: Patch) -> None:
    proof_of = triage.proof_of
    patch.setattr(triage, "proof_of", lambda *given: "pass" if proof_of(*given) == "none" else proof_of(*given))


def take_any_token_for_proof(patch: Patch) -> None:
    for module in (absences, commands, replies):
        patch.setattr(module, "sent_by", lambda *_: True)


def knowing(which: Callable[[Letter], bool]) -> Callable[[Patch], None]:
    """A fault that takes strangers who send such mail for whom they call themselves."""

    def put_in(patch: Patch) -> None:
        seats = Rulebook.seats

        def known(self, letter):
            name, _, domain = letter.sender.partition("@")
            own = replace(letter, sender=f"{name.partition('.')[0]}@{DOMAIN}")
            return seats(self, own if domain == "elsewhere.example" and which(letter) else letter)

        patch.setattr(Rulebook, "seats", known)

    return put_in


def close_a_colleagues_too(patch: Patch) -> None:
    decided = replies._decided

    def widely(world, case, events):
        decision = decided(world, case, events)
        done = {(task.document, task.period) for task in decision.tasks if task.state is State.DONE}
        others = [task for task in world.store.open_in(SLUG) if (task.document, task.period) in done]
        refs = {task.ref for task in decision.tasks}
        more = tuple(replace(task, state=State.DONE, next_at=None) for task in others if task.ref not in refs)
        return replace(decision, tasks=(*decision.tasks, *more))

    patch.setattr(replies, "_decided", widely)


ORDERED = {
    "a forged closing": "waive",
    'a forged "done" of the consultant\'s': "done",
    "a forged date": "extend",
    "a forged hold": "hold",
    "a forged approval": "approve",
    'a forged "resume"': "resume",
    "forged time": "log",
    "a forged handover": "reassign",
    "a forged pause": "pause",
}
FAULTS = (
    *(Fault(f"{says} is believed", believing(ordering(verb)), "forged") for says, verb in ORDERED.items()),
    Fault("a forged mail in a thread is believed", believing(lambda one: bool(one.in_reply_to)), "forged"),
    Fault("a forged file is believed", believing(lambda one: bool(one.attachments)), "forged"),
    Fault("a forged promise is believed", believing(lambda one: "3pm" in one.text), "forged"),
    Fault("a forged word is believed", believing(said_done), "forged"),
    Fault("a forged absence is believed", believing(lambda one: one.text.startswith("Thank you for")), "forged"),
    Fault("a forged opt-out is believed", believing(lambda one: "Unsubscribe" in one.text), "forged"),
    Fault("mail that nothing proves is believed", believe_what_nothing_proves, "forged"),
    Fault("a forged answer is believed", believing(lambda one: one.text.strip() == "approve"), "forged check-in"),
    Fault("a forged code is believed", believing(lambda one: one.text[:4].isdigit()), "forged"),
    Fault("a token proves whoever shows it", take_any_token_for_proof, "forged"),
    Fault("strangers are taken for whom they call themselves", knowing(lambda _: True), "forged"),
    Fault("a stranger's file is accepted", knowing(lambda one: bool(one.attachments)), "evidence"),
    Fault("what closes for one owner closes for the others", close_a_colleagues_too, "evidence"),
)

"""Words that are for the consultant to read: about nothing open, of management, or in answer to their own question."""

from dataclasses import replace

from ..rules.decide import CONFIDENT
from ..rules.model import Decision, Entry, Matter, MatterKind, Say, Standing
from ..rules.readings import Label, Reading
from .cases import Case
from .incoming import Answered, quoted

ACT_BESIDE = {"promise", "out_of_office"}  # what counts by itself too, when it is said in answer to a question


def passed_on(
    case: Case, reading: Reading, answered: tuple[Answered, ...], standing: Standing, *, brought: bool
) -> Decision | None:
    """What is decided of words that only the consultant is to read; None: they are about what is open, or a file is."""
    asked = _asked(case, answered)
    management = any(one.message.kind in {"escalation", "report"} for one in answered)
    acts = reading.confidence >= CONFIDENT and reading.label in ACT_BESIDE
    if case.tasks and (brought or not (management or (asked and not acts))):
        return None
    asks = reading.label == "question" or not (asked or management)
    what: MatterKind = "question" if asks else "answered-you" if asked else "answered"
    return Decision(
        tasks=case.tasks,
        says=(Say(what="question" if asks else "acknowledged", ref=""),),
        matters=_matters(case, what),
        why=_told(case, "[scope] people" if asked else "[[escalation]]"),
        standings=(standing,),
    )


def with_answer(case: Case, answered: tuple[Answered, ...], decision: Decision) -> Decision:
    """What was decided of an answer to the consultant's question, with the words to read where nothing else is."""
    if decision.matters or not case.text.strip() or not _asked(case, answered):
        return decision
    label: Label = "promise" if any(say.what == "promise" for say in decision.says) else "done"
    return replace(decision, matters=_matters(case, "answered-you", label))


def _asked(case: Case, answered: tuple[Answered, ...]) -> bool:
    """Whether a letter answers a question of the consultant's own, and surely comes from whom it was put to."""
    questions = (one.message for one in answered if one.message.kind == "question")
    return case.acts and any(one.person == case.person.email for one in questions)


def _matters(case: Case, what: MatterKind, label: Label | None = None) -> tuple[Matter, ...]:
    return tuple(Matter(what=what, ref=ref, quote=quoted(case.text), label=label) for ref in _refs(case))


def _refs(case: Case) -> tuple[str, ...]:
    return case.answers or ("",)


def _told(case: Case, clause: str) -> tuple[Entry, ...]:
    return tuple(
        Entry(
            ref=ref,
            engagement=case.policy.engagement.slug,
            at=case.now,
            what=f'{case.person.name} answered: "{quoted(case.text)}"',
            cause=case.incoming.letter.key,
            clause=clause,
            topic="answered",
        )
        for ref in _refs(case)
    )

"""A check-in in every state: something came in or not, one or several open, one with the consultant, one planned."""

from dataclasses import replace
from datetime import date, time

from duly.rules.check_in_words import NoteFacts, SummaryFacts, check_in_note, check_in_summary, scorecard_mail
from duly.rules.scorecard_words import ScorecardFacts
from duly.rules.voice import Addressee, Wordbook, Written
from duly.rules.wording import ItemFacts, Planned

from tests.rules.money_facts import WELL
from tests.rules.scorecard_facts import FULL, QUIET

ITEM = ItemFacts(ref="T-104233", title="AR aging report", period="2026-10", due=date(2026, 11, 6), template=True)
CAME = tuple(replace(ITEM, ref=f"T-10{n:04}", title=f"Form {n}", period="2026-10") for n in range(10))
PLANNED = replace(ITEM, ref="T-558120", title="Mileage log", planned=Planned(day=date(2026, 11, 4), hour=time(15)))
LATE = replace(ITEM, ref="T-771003", title="Safety walk", due=date(2026, 10, 9), days_late=17, evidence="word")


def notes(to: Addressee) -> dict[str, NoteFacts]:
    """A note in each state, by name."""
    usual = NoteFacts(to=to, period="2026-10", came=CAME[:2], open=(LATE, PLANNED, ITEM), held=frozenset({LATE.ref}))
    return {
        "check-in": usual,
        "check-in of one": replace(usual, came=CAME[:1], open=(ITEM,), variant=1),
        "check-in all in": replace(usual, came=CAME, open=()),
        "check-in of nothing new": replace(usual, came=()),
        "check-in that introduces": replace(usual, introduction=True, by_phone=("text", "call")),
        "check-in after an introduction": replace(usual, introduction=True, met=True),
        "check-in of a week": replace(usual, period="2026-W44"),
    }


def check_ins(words: Wordbook, to: Addressee, riley: Addressee) -> dict[str, Written]:
    """Every message of a check-in, with a name for each."""
    full, quiet = (ScorecardFacts(to, found, "USD", WELL) for found in (FULL, QUIET))
    many = tuple(f"Person {n}" for n in range(10))
    told = SummaryFacts(card=replace(full, to=riley), notes=many, reports=("Lee Park",), approval=("Sam Roe",))
    return {
        **{name: check_in_note(words, facts) for name, facts in notes(to).items()},
        "scorecard by mail": scorecard_mail(words, full, register=True),
        "scorecard by mail without a register": scorecard_mail(words, quiet, register=False),
        "scorecard by mail that introduces": scorecard_mail(words, quiet, register=False, introduction=True),
        "summary to approve": check_in_summary(words, replace(told, register=True)),
        "summary": check_in_summary(words, replace(told, notes=many[:1], approval=())),
        "summary for nobody": check_in_summary(words, SummaryFacts(card=replace(quiet, to=riley))),
    }

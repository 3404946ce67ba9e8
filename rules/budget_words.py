"""The month's money in words: the digest's sentence, the warnings to the consultant, and what a statement says."""

from dataclasses import dataclass

from . import speech
from .agreement import Budget
from .balance import Balance
from .billing import Statement, month_span, spoken_minutes
from .currency import shown
from .ledger import price
from .page import Block, Entry, Points
from .voice import Addressee, Voice, Wordbook, Written


@dataclass(frozen=True, slots=True)
class BalanceFacts:
    """Where a month stands, under which budget, and who reads it."""

    to: Addressee
    balance: Balance
    budget: Budget  # as it was agreed


def balance_words(words: Wordbook, facts: BalanceFacts) -> str:
    """What is spent and left, where the pace leads, and what has stopped: a line of the digest."""
    return " ".join(_balance(Voice(words, facts.to), facts))


def budget_warning(words: Wordbook, facts: BalanceFacts) -> Written:
    """Tell the consultant that a part of the cap is reached, and how it is lifted."""
    voice, budget = Voice(words, facts.to), facts.budget
    hour = price(budget, "lift")
    percent = facts.balance.passed
    blocks: list[Block | str] = [
        voice.greeting(),
        voice.say("budget.warning", percent=percent),
        " ".join(_balance(voice, facts)),
        voice.say("budget.order") if budget.costs and not facts.balance.stopped else "",
        voice.say("budget.warning_how", hour=shown(hour, budget.currency) if hour else ""),
        voice.say("consultant.signature"),
    ]
    return voice.write(voice.say("budget.warning_subject", percent=percent), blocks)


def statement_mail(words: Wordbook, to: Addressee, bill: Statement) -> Written:
    """The month's statement to the consultant; its page and its table go with it."""
    voice = Voice(words, to)
    named = {"month": month_name(bill.month, voice.tag), "total": shown(bill.total, bill.currency)}
    blocks: list[Block | str] = [
        voice.greeting(),
        voice.say("budget.statement", **named),
        Points(tuple(Entry(line) for line in statement_sums(words, to, bill))),
        voice.say("consultant.signature"),
    ]
    return voice.write(voice.say("budget.statement_subject", **named), blocks)


def statement_sums(words: Wordbook, to: Addressee, bill: Statement) -> tuple[str, ...]:
    """A statement in short: what each kind of work comes to, the total, and what was not billed or approved beyond."""
    voice = Voice(words, to)
    lines = [
        voice.say(
            "budget.sum",
            kind=one.kind,
            n=one.quantity,
            hours=spoken_minutes(one.quantity),
            amount="" if one.kind == "time" and bill.in_the_fee else shown(one.amount, bill.currency),
        )
        for one in bill.sums
    ]
    cap = "" if bill.cap is None else shown(bill.cap, bill.currency)
    lines.append(voice.say("budget.total", total=shown(bill.total, bill.currency), cap=cap))
    if bill.minutes_lifted:
        lines.append(voice.say("budget.lifted", hours=spoken_minutes(bill.minutes_lifted)))
    if bill.minutes_over:
        over = spoken_minutes(bill.minutes_over)
        lines.append(voice.say("budget.not_billed", over=over, n=bill.minutes_over))
    return tuple(lines)


def month_name(month: str, tag: str) -> str:
    """A month by name, "October 2026"."""
    return speech.month(month_span(month)[0], tag, year=True)


def _balance(voice: Voice, facts: BalanceFacts) -> list[str]:
    found, budget = facts.balance, facts.budget
    currency = budget.currency
    said = [
        voice.say(
            "budget.month",
            spent=shown(found.spent, currency),
            cap="" if found.cap is None else shown(found.cap, currency),
            percent=str(found.percent) if found.cap else "",
            left="" if found.left is None else shown(found.left, currency),
            fee=shown(budget.fee, currency) if budget.plan == "flat" and budget.fee else "",
            hours=spoken_minutes(found.minutes) if found.minutes else "",
        )
    ]
    if found.minutes_over:
        said.append(voice.say("budget.over", over=spoken_minutes(found.minutes_over), n=found.minutes_over))
    if names := [voice.say(f"budget.{kind}") for kind in found.stopped if kind != "time"]:
        said.append(voice.say("budget.stopped", names=voice.listed(names)))
    if "time" in found.stopped:
        said.append(voice.say("budget.time"))
    elif found.spent and found.forecast is not None:
        said.append(voice.say("budget.pace", forecast=shown(found.forecast, currency)))
    return said

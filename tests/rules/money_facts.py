"""A month's money in every state: warnings and statements to the consultant, and the line of the digest."""

from datetime import date, time
from decimal import Decimal
from zoneinfo import ZoneInfo

from duly.rules.agreement import Budget, Engagement, Hours
from duly.rules.balance import Balance
from duly.rules.billing import KINDS, BillLine, Statement
from duly.rules.briefing import DigestFacts, DigestLine, digest
from duly.rules.budget_words import BalanceFacts, balance_words, budget_warning, statement_mail
from duly.rules.voice import Addressee, Wordbook, Written

COSTS = (("text", Decimal("0.05")), ("call", Decimal("0.25")))
RETAINER = Budget(plan="retainer", rate=Decimal(90), cap=Decimal(1500), costs=COSTS)
FLAT = Budget(plan="flat", fee=Decimal(900))
WELL = Balance(
    month="2026-10", spent=Decimal(765), cap=Decimal(1500), minutes=500, minutes_over=0, forecast=Decimal(1490)
)
SPENT = Balance(
    month="2026-10",
    spent=Decimal(1500),
    cap=Decimal(1500),
    minutes=990,
    minutes_over=25,
    stopped=("call", "text", "time"),
    forecast=Decimal(1500),
)
OPEN_END = Balance(month="2026-10", spent=Decimal(3), cap=None, minutes=0, minutes_over=0, forecast=Decimal(6))
ENGAGEMENT = Engagement(
    slug="northwind",
    name="Northwind Clinics",
    starts=date(2026, 9, 28),
    timezone=ZoneInfo("America/New_York"),
    hours=Hours(time(8, 30), time(17, 30)),
    budget=RETAINER,
)
BILL = Statement(
    engagement=ENGAGEMENT,
    month="2026-10",
    cap=Decimal(1770),
    lines=(
        *(BillLine(kind=kind, day=date(2026, 10, 7), quantity=90, amount=Decimal(9)) for kind in KINDS),
        BillLine(kind="time", day=date(2026, 10, 30), quantity=25, over_cap=True),
    ),
)


def money_mails(words: Wordbook, to: Addressee) -> dict[str, Written]:
    """Every mail about a month's money, with a name for each."""
    states = {"well": (WELL, RETAINER), "spent": (SPENT, RETAINER), "flat": (OPEN_END, FLAT)}
    facts = {name: BalanceFacts(to, balance, budget) for name, (balance, budget) in states.items()}
    found = {f"budget warning {name}": budget_warning(words, one) for name, one in facts.items() if one.balance.cap}
    for name, one in facts.items():
        line = DigestLine(topic="budget", text=balance_words(words, one))
        found[f"digest of money {name}"] = digest(words, DigestFacts(to=to, lines=(line,)))
    found["statement"] = statement_mail(words, to, BILL)
    return found

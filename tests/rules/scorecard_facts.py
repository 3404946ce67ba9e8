"""A month in review in every state: each thing worth talking about, figures of one and of several, departments."""

from dataclasses import replace
from datetime import date

from duly.rules.metrics import metrics
from duly.rules.periods import any_period_named
from duly.rules.scorecard import Figureless, Scorecard, Waiting
from duly.rules.scorecard_words import ScorecardFacts, scorecard_page
from duly.rules.timeliness import Timeliness
from duly.rules.voice import Addressee, Wordbook, Written

from tests.rules.money_facts import OPEN_END, WELL
from tests.rules.test_metrics import YEARS_END, posting

WAITING = Waiting(
    ref="T-104233",
    title="AR aging report",
    period="2026-09",
    department="Finance",
    told=("Lee Park", "Sam Roe"),
    since=date(2026, 10, 12),
    days_late=16,
    days_unanswered=13,
)
MUCH = [replace(WAITING, ref=f"T-{day:06}", days_late=day) for day in range(2, 14)]
CAUSES = (("absent", 4), ("no data", 1), ("unknown", 1))
OCTOBER = Timeliness(
    owed=12, on_time=6, late=4, open=2, waived=1, to_come=2, days_late=(1, 2, 4), moved=3, causes=CAUSES
)
SEPTEMBER = Timeliness(owed=11, on_time=9, late=2, moved=1)
LATE = Timeliness(owed=12, on_time=6, late=6, causes=(("unknown", 5), ("absent", 1)))
OFF = [posting("2026-08", 24000), posting("2026-09", 31000)]
NEARER = [posting("2026-08", 40000), posting("2026-09", 31000)]
REACHED = [posting("2026-08", "0.09", metric="no_shows", goal="<= 8%", kind="percent")]
REACHED += [posting("2026-09", "0.075", metric="no_shows", goal="<= 8%", kind="percent")]
SEVERAL = [
    posting("2026-09", 14, owner=name, metric="overtime", goal="<= 12", kind="number") for name in ("ana", "ben")
]
FREE = [posting("2026-09", 5, metric="visits", goal="", kind="integer")]
FULL = Scorecard(
    span=any_period_named("2026-10"),
    today=date(2026, 10, 30),
    whole=OCTOBER,
    before=SEPTEMBER,
    departments=(("", OCTOBER, Timeliness()), ("Finance", OCTOBER, SEPTEMBER)),
    metrics=metrics([*OFF, *REACHED, *SEVERAL, *FREE], YEARS_END),
    waiting=(WAITING, replace(WAITING, ref="T-104234", department="", days_unanswered=1)),
)
QUIET = replace(FULL, whole=Timeliness(owed=1, on_time=1), before=Timeliness(), departments=(), metrics=(), waiting=())
STATES = {
    "full": FULL,
    "quiet": QUIET,
    "much to decide": replace(QUIET, waiting=(*MUCH, *MUCH[:3])),
    "nothing in": replace(QUIET, whole=Timeliness(owed=12, open=12, days_late=(1,) * 12)),
    "empty": replace(QUIET, whole=Timeliness()),
    "of four weeks": replace(QUIET, whole=Timeliness(owed=4, on_time=4)),
    "fallen": replace(QUIET, whole=OCTOBER, before=SEPTEMBER, metrics=metrics(NEARER, YEARS_END)),
    "risen": replace(QUIET, whole=SEPTEMBER, before=OCTOBER, metrics=metrics(REACHED, YEARS_END)),
    "few": replace(QUIET, whole=LATE, before=replace(LATE, on_time=5)),
    "none": replace(QUIET, whole=Timeliness(owed=12, late=12, causes=(("unknown", 12),))),
    "moved": replace(QUIET, whole=replace(OCTOBER, causes=()), before=replace(OCTOBER, moved=1)),
    "worse": replace(FULL, waiting=(), before=OCTOBER, departments=(("Finance", OCTOBER, SEPTEMBER),), metrics=()),
    "without figures": replace(
        QUIET,
        metrics=metrics(OFF, YEARS_END),
        figureless=(
            Figureless(title="AR aging report", period="2026-10"),
            Figureless(title="No-show report", period="2026-10", count=1, of=2),
        ),
    ),
    "nothing but missing": replace(QUIET, figureless=(Figureless(title="AR aging report", period="2026-10"),)),
    "of several": replace(QUIET, whole=Timeliness(), metrics=metrics(SEVERAL, YEARS_END)),
}


def scorecards(words: Wordbook, to: Addressee) -> dict[str, Written]:
    """Every scorecard, with a name for each; once without money that is counted."""
    facts = {name: ScorecardFacts(to, found, "USD", WELL) for name, found in STATES.items()}
    facts["without money"] = ScorecardFacts(to, QUIET, "USD")
    facts["without a cap"] = ScorecardFacts(to, QUIET, "USD", OPEN_END)
    return {f"scorecard {name}": scorecard_page(words, one) for name, one in facts.items()}

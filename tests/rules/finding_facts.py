"""Everything that may be found wrong in a document, for the tests of how it is said."""

from decimal import Decimal

from duly.rules.findings import Check, Finding

AMOUNTS = (("found", Decimal("182.5")), ("expected", Decimal(200)))
TYPED = (("found", "soon"), ("choices", ("Harbor", "Lakeside")))
USUAL = (("found", Decimal(180500)), ("usual", Decimal(18050)), ("count", 6))
EVERY_FINDING = (
    Finding(code="blank", where="line 7, Miles", why="column"),
    Finding(code="blank", where="Detail!A5", why="range"),
    Finding(code="blank", why="rows", facts=(("named", "Miles"),)),
    Finding(code="not-a-number", where="Summary!F14", facts=TYPED),
    Finding(code="not-a-number", where="Summary!F14", why="whole", facts=AMOUNTS),
    Finding(code="not-a-date", where="Summary!B2", facts=TYPED),
    Finding(code="not-a-date", where="Summary!B2", why="ambiguous", facts=(("found", "03/04/2026"),)),
    Finding(code="out-of-range", where="Summary!B2", why="unknown operator", facts=AMOUNTS),
    Finding(code="out-of-range", where="Summary!B2", why="min", facts=AMOUNTS),
    Finding(code="out-of-range", where="Summary!B2", why="max", facts=AMOUNTS),
    Finding(code="out-of-range", where="Summary!B2", why="percent", facts=AMOUNTS),
    Finding(code="out-of-range", where="Summary!B2", why="between", facts=(*AMOUNTS, ("low", 0), ("high", 24))),
    Finding(code="not-allowed", where="Clinic", facts=TYPED),
    Finding(code="not-allowed", where="Clinic", why="choices", facts=TYPED),
    Finding(code="not-allowed", where="Clinic", why="yes-no", facts=TYPED),
    Finding(code="not-allowed", where="Clinic", why="several", facts=TYPED),
    Finding(code="wrong-period", where="Summary!B2", facts=(("found", "2026-09"), ("expected", "2026-10"))),
    Finding(code="not-a-date", where="Month", why="period", facts=(("found", "soon"),)),
    Finding(code="wrong-document", facts=(("title", "AR aging report"),)),
    Finding(code="wrong-document", why="other", facts=(("title", "AR aging report"), ("other", "Mileage log"))),
    Finding(code="blank-template"),
    Finding(code="same-as-before", facts=(("period", "2026-09"),)),
    Finding(code="same-as-before", why="values", facts=(("period", "2026-09"),)),
    Finding(code="unusual", severity="warning", where="Summary!F14", facts=USUAL),
    Finding(code="unusual", severity="warning", where="Summary!F14", why="slipped-zero", facts=USUAL),
    Finding(code="unusual", severity="warning", where="Summary!F14", why="swapped-digits", facts=USUAL),
    Finding(code="does-not-add-up", where="Summary!F14", facts=AMOUNTS),
    Finding(code="does-not-add-up", why="rule", facts=(("say", "The parts should make the total."),)),
    Finding(code="rule", facts=(("say", "Over 90 days cannot be more than the total."), ("left", 5), ("right", 4))),
    Finding(
        code="rule",
        facts=(("say", "Nobody works more than a day."), ("left", 25), ("right", 24), ("place", "Log!C7")),
    ),
    Finding(code="formula-error", where="Summary!F14", facts=(("found", "#REF!"),)),
    Finding(code="formula-overwritten", where="Summary!F14", asked="Total", facts=AMOUNTS),
    Finding(code="formula-overwritten", severity="warning", where="Summary!F14", why="same", facts=AMOUNTS),
    Finding(code="formula-overwritten", where="Summary!F14", why="emptied"),
    Finding(code="label-changed", where="Summary!F14", facts=(("named", "Over 90 days"),)),
    Finding(code="label-changed", why="absent", facts=(("named", "Over 90 days"),)),
    Finding(code="label-changed", why="column", facts=(("named", "Miles"),)),
    Finding(code="sheet-missing", facts=(("named", "Detail"),)),
    Finding(code="signature-missing", where="Signature"),
    Finding(code="unreadable", facts=(("reason", "the archive is cut off"),)),
    Finding(code="protected"),
    Finding(code="unsafe"),
    Finding(code="unsupported"),
)
UNOPENED = tuple(one for one in EVERY_FINDING if one.code in {"unreadable", "protected", "unsafe", "unsupported"})
LOOKED_AT = Check(verdict="review", findings=UNOPENED, looks=("picture", "unread", "unread-rest", "anothers"))

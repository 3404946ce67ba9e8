"""Examines received files: opened in the reading child, held against their document, judged by the rules."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..rules.accepted import Accepted
from ..rules.agreement import Document, Engagement
from ..rules.checking import Wanted, check, to_calculate
from ..rules.contents import Content
from ..rules.findings import Check
from ..rules.history import Past
from ..rules.overwritten import results, with_formulas
from ..rules.periods import Period
from ..rules.values import Manner, manner_of
from .forms import Forms, Opener


@dataclass(frozen=True, slots=True)
class Examiner:
    """What examining needs: the reading child, and the blank forms."""

    opener: Opener
    forms: Forms

    def wanted(self, engagement: Engagement, document: Document, period: Period, past: Sequence[Past] = ()) -> Wanted:
        """What a file for this document and period is held against."""
        blank = self.forms.blank(engagement.slug, document)
        return Wanted(
            document=document,
            period=period,
            manner=manner_for(engagement),
            template=blank.content,
            template_sha256=blank.sha256,
            others=self.forms.of_others(engagement, {document.id}),
            past=tuple(past),
        )

    def examine(self, data: bytes, name: str, wanted: Wanted) -> Check:
        """Everything about one file. Blocks while it is read: at most ten seconds."""
        return self.check(self.opener.read(data, name), data, wanted)

    def check(self, content: Content, data: bytes, wanted: Wanted) -> Check:
        """Everything about a file that was opened already."""
        asked = to_calculate(content, wanted)
        calculated = results(self.opener.recalculated(with_formulas(content, asked)), asked) if asked else {}
        return check(content, hashlib.sha256(data).hexdigest(), wanted, calculated)

    def as_past(self, data: bytes, name: str, engagement: Engagement, document: Document, period: Period) -> Past:
        """A file accepted before, with the figures it is read to hold."""
        found = self.examine(data, name, self.wanted(engagement, document, period))
        return Past(period=period.name, sha256=found.sha256, values={one.field: one.value for one in found.figures})


def past_of(kept: Iterable[Accepted]) -> list[Past]:
    """What was accepted before, as the rules compare with it."""
    return [
        Past(period=one.period, sha256=one.sha256, values={figure.field: figure.value for figure in one.read})
        for one in kept
    ]


def manner_for(engagement: Engagement) -> Manner:
    """How numbers and dates are written where the engagement is."""
    return manner_of(engagement.holidays.partition("-")[0])

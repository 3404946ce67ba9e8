"""Examines received files: opened in the reading child, held against their document, judged by the rules."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ..mailbox.opening.uncollected import uncollected
from ..rules.accepted import Accepted
from ..rules.agreement import Document, Engagement
from ..rules.checking import Wanted, check, lay
from ..rules.choosing import Evidence, evidence
from ..rules.contents import Content
from ..rules.findings import Check
from ..rules.history import Past
from ..rules.overwritten import results, with_formulas
from ..rules.periods import Period, any_period_named
from ..rules.readings import Item
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
        return self.check(self.opener.read(data, name), hashlib.sha256(data).hexdigest(), wanted)

    def check(self, content: Content, sha256: str, wanted: Wanted) -> Check:
        """Everything about a file that was opened already; `sha256` is that of its bytes."""
        with uncollected():
            laid = lay(content, wanted)
        asked = laid.typed if laid else ()
        calculated = results(self.opener.recalculated(with_formulas(content, asked)), asked) if asked else {}
        with uncollected():
            return check(content, sha256, wanted, laid, calculated)

    def evidence(
        self, engagement: Engagement, contents: Mapping[str, Content], asked: Sequence[tuple[Item, str]]
    ) -> dict[str, Evidence]:
        """What each opened file says of the open tasks, given with the ids of their documents; by the files' hashes."""
        held_against = []
        for item, document_id in asked:
            document, period = engagement.document(document_id), any_period_named(item.period)
            if document is not None and period is not None:
                held_against.append((item, self.wanted(engagement, document, period)))
        others = self.forms.of_others(engagement, {document_id for _, document_id in asked})
        return {sha256: evidence(content, held_against, others) for sha256, content in contents.items()}

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

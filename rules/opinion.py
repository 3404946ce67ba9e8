"""A second opinion on what is said of an item: weights learnt from labelled replies, looked up mark by mark."""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import get_args

from .readings import Label

LABELS: tuple[Label, ...] = get_args(Label)
SCALE = 4.0  # length to which the marks of a reply are brought, so that long ones weigh no more than short ones
_HUNDREDTHS = 100.0


@dataclass(frozen=True, slots=True)
class Opinion:
    """What each mark says for and against each label, in hundredths, in the order of LABELS."""

    weights: Mapping[str, Sequence[int]] = field(default_factory=dict)
    leaning: Sequence[int] = (0,) * len(LABELS)  # for and against each label before anything is read

    def likely(self, marks: Collection[str]) -> dict[Label, float]:
        """How likely each label is, from 0 to 1; nothing where no mark was ever seen."""
        rows = [self.weights[mark] for mark in marks if mark in self.weights]
        if not rows:
            return {}
        share = SCALE / math.sqrt(len(rows)) / _HUNDREDTHS
        sums = [lean / _HUNDREDTHS + share * sum(column) for lean, column in zip(self.leaning, zip(*rows), strict=True)]
        top = max(sums)
        powers = [math.exp(value - top) for value in sums]
        whole = sum(powers)
        return {label: power / whole for label, power in zip(LABELS, powers, strict=True)}

    def speaks_for(self, label: Label, marks: Collection[str]) -> int:
        """How much these marks together speak for a label, in hundredths: finds the words that it rests on."""
        place = LABELS.index(label)
        return sum(self.weights[mark][place] for mark in marks if mark in self.weights)


NO_OPINION = Opinion()

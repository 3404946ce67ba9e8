"""A second opinion on what is said of an item: weights learnt from labelled replies, looked up mark by mark."""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import get_args

from .readings import Label

LABELS: tuple[Label, ...] = get_args(Label)
SCALE = 4.0  # length to which the marks of a reply are brought, so that long ones weigh no more than short ones


@dataclass(frozen=True, slots=True)
class Weight:
    """What one mark says."""

    rarity: float  # marks that few replies bear tell more
    votes: Sequence[float]  # for and against each label, in the order of LABELS


@dataclass(frozen=True, slots=True)
class Opinion:
    """What every mark says for and against each label."""

    weights: Mapping[str, Weight] = field(default_factory=dict)
    leaning: Sequence[float] = (0.0,) * len(LABELS)  # for and against each label before anything is read

    def likely(self, marks: Collection[str]) -> dict[Label, float]:
        """How likely each label is, from 0 to 1; nothing where no mark was ever seen."""
        heard = [self.weights[mark] for mark in marks if mark in self.weights]
        if not heard:
            return {}
        share = SCALE / math.sqrt(sum(one.rarity * one.rarity for one in heard))
        votes = zip(*(one.votes for one in heard), strict=True)
        sums = [lean + share * sum(column) for lean, column in zip(self.leaning, votes, strict=True)]
        top = max(sums)
        powers = [math.exp(value - top) for value in sums]
        whole = sum(powers)
        return {label: power / whole for label, power in zip(LABELS, powers, strict=True)}

    def speaks_for(self, label: Label, marks: Collection[str]) -> float:
        """How much these marks together speak for a label: finds the words that it rests on."""
        place = LABELS.index(label)
        return sum(self.weights[mark].votes[place] for mark in marks if mark in self.weights)


NO_OPINION = Opinion()

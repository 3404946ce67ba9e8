"""How well labelled replies are understood, studied ones and ones set aside: floors slightly below what is reached."""

from functools import cache
from pathlib import Path

import pytest
from duly.daemon.understand import Score, score_of

from tests.corpus.corpora import ASIDE, WHOLE

FLOORS = {
    "dev": {"label": 0.97, "date": 0.97, "delegate_to": 0.97, "tasks": 0.97},
    "own_en": {"label": 0.97, "date": 0.97, "delegate_to": 0.97, "tasks": 0.97},
    "own_more": {"label": 0.97, "date": 0.97, "delegate_to": 0.97, "tasks": 0.97},
    "aside_en": {"label": 0.87, "date": 0.93, "delegate_to": 0.97, "tasks": 0.94},
    "aside_more": {"label": 0.87, "date": 0.93, "delegate_to": 0.96, "tasks": 0.98},
    "taught_aside": {"label": 0.87, "date": 0.94, "delegate_to": 0.95, "tasks": 0.97},
}
CORPORA = {path.stem: path for path in (*WHOLE, *ASIDE)}
CLOSED_WRONGLY = {"aside_en": 1, "aside_more": 1, "taught_aside": 9}  # at most; the goal is none
UNHEARD = {"aside_en": 1, "aside_more": 2, "taught_aside": 6}  # opt-outs taken for something else, at most


@cache
def score(path: Path) -> Score:
    return score_of(path.read_text(encoding="utf-8").splitlines())


@pytest.mark.parametrize("corpus", CORPORA)
def test_a_corpus_is_understood(corpus: str) -> None:
    reached = score(CORPORA[corpus]).printed()["accuracy"]
    assert {key: reached[key] for key, floor in FLOORS[corpus].items() if reached[key] < floor} == {}


@pytest.mark.parametrize("corpus", CORPORA)
def test_nothing_is_closed_wrongly_and_every_opt_out_is_heard(corpus: str) -> None:
    reached = score(CORPORA[corpus])
    assert len(reached.false_done) <= CLOSED_WRONGLY.get(corpus, 0)
    assert len(reached.missed_opt_outs) <= UNHEARD.get(corpus, 0)

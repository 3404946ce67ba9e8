"""Learns the second opinion from the labelled replies and writes its weights: `make teach`."""

import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

import numpy as np
from duly.daemon.signal_tables import load_phrases
from duly.daemon.understand import reply_from
from duly.rules.documents import looks_like_ornament
from duly.rules.items import name_says
from duly.rules.opinion import LABELS, SCALE, Opinion, Weight
from duly.rules.readings import Item
from duly.rules.reply import Reply
from duly.rules.ruling import ruled
from duly.rules.seconding import marks_on
from scipy.sparse import diags
from sklearn.feature_extraction import DictVectorizer
from sklearn.preprocessing import normalize
from sklearn.svm import LinearSVC

from tests.corpus.corpora import PLAIN, TAUGHT, WEIGHTS, WHOLE, digest

SENT = datetime.fromisoformat("2026-11-24T10:00:00-05:00")  # all of the taught replies
DUE = date(2026, 11, 27)
_SEEN = 3  # times a mark must have been met to count
_STRICT = 0.05  # how closely the weights may follow the replies: scikit-learn's C
_SPREAD = 3.0  # from margins to likelihoods, a little on the modest side: found by trying it on replies held back
_FAINT = 0.8  # a mark that says less of every label is left out
_GENERAL = frozenset({"done", "opt_out", "out_of_office", "acknowledge"})  # of several items they hold for each

Row = tuple[frozenset[str], str]  # what is said of an item, and what it means


def taught_reply(line: dict[str, Any]) -> Reply:
    """A taught reply as the rules read it."""
    file = line.get("file", "")
    items = tuple(
        Item(ref=f"T-10000{place}", title=title, period=period_of(file), due=DUE)
        for place, title in enumerate(line["titles"])
    )
    files = (file,) if file and not looks_like_ornament(file) else ()
    return Reply(text=line["text"], sent_at=SENT, items=items, files=files)


def period_of(file: str) -> str:
    """The period asked for, as far as a taught reply tells: the month it was sent in, or October by its file."""
    item = Item(ref="T-100000", title="-", period="2026-10", due=DUE)
    return "2026-10" if name_says(file, item).period else "2026-11"


def plain_reply(words: str, *, filed: bool) -> Reply:
    """A plain reply as the rules read it."""
    item = Item(ref="T-100001", title="KPI scorecard", period="2026-10", due=DUE)
    return Reply(text=words, sent_at=SENT, items=(item,), files=("scorecard.xlsx",) if filed else ())


def rows_of(reply: Reply, label: str, each: dict[str, str]) -> Iterator[Row]:
    """One row for each item whose own label is known: `each` by ref, else the whole reply's where it holds for all."""
    ruling = ruled(reply, load_phrases())
    several = len(ruling.verdicts) > 1
    for ref in ruling.verdicts:
        if ref in each:
            yield marks_on(ref, ruling, reply), each[ref]
        elif not each and (not several or label in _GENERAL):
            yield marks_on(ref, ruling, reply), label


def all_rows(taught: Iterable[dict[str, Any]]) -> Iterator[Row]:
    """The rows of everything that may be studied."""
    for line in taught:
        each = {f"T-10000{place}": one["label"] for place, one in line.get("each", {}).items()}
        yield from rows_of(taught_reply(line), line["label"], each)
    for path in WHOLE:
        for text in path.read_text(encoding="utf-8").splitlines():
            line = json.loads(text)
            yield from rows_of(reply_from(line), line["label"], {})
    for text in PLAIN.read_text(encoding="utf-8").splitlines():
        label, _, filed, words = text.split("\t")
        yield from rows_of(plain_reply(words, filed=bool(filed)), label, {})


def learnt(rows: list[Row]) -> Opinion:
    """The opinion that follows from the rows: one line of division for each label; rare marks count for more."""
    vectorizer = DictVectorizer()
    present = vectorizer.fit_transform([dict.fromkeys(sorted(marks), 1.0) for marks, _ in rows]).tocsr()
    seen = np.asarray(present.sum(axis=0)).ravel()
    kept = np.flatnonzero(seen >= _SEEN)
    rarity = np.log(len(rows) / seen[kept]) + 1
    model = LinearSVC(C=_STRICT, random_state=0)
    model.fit(normalize(present[:, kept] @ diags(rarity)) * SCALE, [label for _, label in rows])
    order = [list(model.classes_).index(label) for label in LABELS]
    votes = (model.coef_[order] * rarity * _SPREAD).round(2)
    loud = np.abs(votes).max(axis=0) >= _FAINT
    names = vectorizer.get_feature_names_out()[kept]
    weights = {
        str(name): Weight(round(float(rare), 2), tuple(map(float, column)))
        for name, rare, column in zip(names[loud], rarity[loud], votes.T[loud], strict=True)
    }
    return Opinion(weights, tuple(map(float, (model.intercept_[order] * _SPREAD).round(2))))


def write(opinion: Opinion) -> None:
    """The opinion as a table, in hundredths: a mark, its rarity, then what it says for and against each label."""
    lines = [f"# learnt by tests/corpus/teach.py from {digest()}; in hundredths: rarity, {', '.join(LABELS)}"]
    lines += [f"\t0 {_hundredths(opinion.leaning)}"]
    lines += [f"{mark}\t{_hundredths([one.rarity, *one.votes])}" for mark, one in sorted(opinion.weights.items())]
    WEIGHTS.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _hundredths(values: Iterable[float]) -> str:
    return " ".join(str(round(value * 100)) for value in values)


if __name__ == "__main__":
    write(learnt(list(all_rows(json.loads(text) for text in TAUGHT.read_text(encoding="utf-8").splitlines()))))

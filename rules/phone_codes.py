"""The numbers that stand for items in a person's texts ("2 done"): stable for each item, and not soon given again."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date, timedelta

from .model import Code

KEPT = timedelta(days=45)  # from the last text with it: an answer to an older one still means what it meant


def numbered(codes: tuple[Code, ...], refs: Iterable[str], today: date) -> tuple[Code, ...]:
    """A person's codes once these items stand in a text of `today`: each keeps its number, a new one gets the lowest
    that no other has."""
    by_ref = {code.ref: code for code in codes}
    taken = {code.number for code in codes}
    for ref in refs:
        if ref in by_ref:
            by_ref[ref] = replace(by_ref[ref], given_on=today)
            continue
        number = next(number for number in range(1, len(taken) + 2) if number not in taken)
        taken.add(number)
        by_ref[ref] = Code(number=number, ref=ref, given_on=today)
    return tuple(sorted(by_ref.values(), key=lambda code: code.number))


def listed(codes: tuple[Code, ...], refs: Collection[str], today: date) -> tuple[Code, ...]:
    """The codes once a text of `today` is about these items: a lone one is shown without a number and needs none."""
    return numbered(codes, refs, today) if len(refs) > 1 else codes


def numbers_of(codes: Iterable[Code], refs: Iterable[str]) -> tuple[int, ...]:
    """The numbers of these items, of those that have one."""
    by_ref = {code.ref: code.number for code in codes}
    return tuple(by_ref[ref] for ref in refs if ref in by_ref)


def remembered(codes: Iterable[Code], still_open: Collection[str], today: date) -> tuple[Code, ...]:
    """The codes without those that may be given anew: their item is closed, and no text has named it for long."""
    return tuple(code for code in codes if code.ref in still_open or today - code.given_on <= KEPT)

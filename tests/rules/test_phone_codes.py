"""The numbers items have in somebody's texts: an answer to an older text still means what it meant."""

from datetime import date, timedelta

from duly.rules.model import Code
from duly.rules.phone_codes import KEPT, listed, numbered, numbers_of, remembered
from hypothesis import given, settings
from hypothesis import strategies as st

TODAY = date(2026, 10, 7)


def days(count: int) -> timedelta:
    return timedelta(days=count)


def test_items_are_numbered_from_one_and_keep_their_number():
    codes = numbered((), ("T-1", "T-2"), TODAY)
    assert numbers_of(codes, ("T-2", "T-1")) == (2, 1)
    codes = numbered(codes, ("T-3", "T-2"), TODAY + days(3))
    assert numbers_of(codes, ("T-1", "T-2", "T-3")) == (1, 2, 3)


def test_a_lone_item_uses_no_number_up_and_the_first_list_begins_at_one():
    codes = listed(listed((), ("T-8",), TODAY), ("T-9",), TODAY + days(1))
    assert codes == ()
    assert numbers_of(codes, ("T-9",)) == ()
    codes = listed(codes, ("T-1", "T-2"), TODAY + days(2))
    assert numbers_of(codes, ("T-1", "T-2")) == (1, 2)


def test_a_number_is_given_anew_45_days_after_the_last_text_with_it_once_its_item_is_closed():
    codes = numbered((), ("T-1", "T-2"), TODAY)
    codes = numbered(codes, ("T-1",), TODAY + days(40))
    kept = remembered(codes, set(), TODAY + days(46))
    assert [(code.number, code.ref) for code in kept] == [(1, "T-1")]  # it stood in a later text
    assert numbers_of(numbered(kept, ("T-9",), TODAY + days(46)), ("T-9",)) == (2,)


def test_the_number_of_an_item_that_is_still_open_is_kept_however_long_ago_it_was_given():
    codes = numbered((), ("T-1",), TODAY)
    assert remembered(codes, {"T-1"}, TODAY + days(400)) == codes
    assert remembered(codes, set(), TODAY + KEPT) == codes
    assert remembered(codes, set(), TODAY + KEPT + days(1)) == ()


@given(st.lists(st.tuples(st.integers(0, 20), st.sets(st.integers(0, 12), max_size=5)), max_size=12))
@settings(max_examples=60, deadline=None)
def test_no_two_items_share_a_number_within_45_days(texts):
    codes: tuple[Code, ...] = ()
    today, given_to = TODAY, {}
    for gap, items in texts:
        today += days(gap)
        refs = sorted(f"T-{item}" for item in items)
        codes = numbered(remembered(codes, set(), today), refs, today)
        assert len({code.number for code in codes}) == len(codes)
        for ref, number in zip(refs, numbers_of(codes, refs), strict=True):
            last, holder = given_to.get(number, (TODAY - days(100), ref))
            assert holder == ref or today - last > KEPT
            given_to[number] = (today, ref)

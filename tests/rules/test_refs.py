"""Refs: the same for the same task in every run, and never twice."""

import re

import pytest
from duly.rules.refs import ref_for

KEY = ("northwind", "ar-aging", "dana@northwind.example", "2026-10")


def test_a_ref_is_the_same_every_time_and_in_every_process():
    assert ref_for(KEY, lambda _: False) == "T-078010"
    assert re.fullmatch(r"T-\d{6}", ref_for((*KEY[:3], "2026-11"), lambda _: False))


def test_a_taken_ref_gives_way_to_the_next_free_one_round_the_end():
    first = int(ref_for(KEY, lambda _: False)[2:])
    following = [f"T-{(first + n) % 1_000_000:06d}" for n in range(3)]
    assert ref_for(KEY, {following[0]}.__contains__) == following[1]
    assert ref_for(KEY, set(following[:2]).__contains__) == following[2]
    assert ref_for(KEY, lambda ref: ref != "T-000007") == "T-000007"


def test_keys_that_read_alike_when_run_together_differ():
    assert ref_for(("a", "bc", "d", "e"), lambda _: False) != ref_for(("ab", "c", "d", "e"), lambda _: False)


def test_many_tasks_in_sorted_order_get_the_same_refs_each_time():
    keys = sorted(
        (f"client-{n % 7}", f"doc-{n % 11}", f"p{n}@x.example", f"2026-{n % 12 + 1:02d}") for n in range(3000)
    )

    def given() -> dict[tuple[str, str, str, str], str]:
        refs: dict[tuple[str, str, str, str], str] = {}
        taken: set[str] = set()
        for key in keys:
            refs[key] = ref_for(key, taken.__contains__)
            taken.add(refs[key])
        return refs

    once = given()
    assert len(set(once.values())) == len(keys)
    assert given() == once


def test_when_none_is_free_it_says_so():
    with pytest.raises(ValueError, match="taken"):
        ref_for(KEY, lambda _: True)

"""Whose data it is: a person is found by address, number and whole name however written, and nobody else is."""

import pytest
from duly.rules.whose import Who

DANA = Who(
    addresses=("dana@northwind.example", "d.ortiz@home.example"),
    numbers=("+15555550123",),
    names=("Dana Ortiz",),
)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Dana Ortiz sent it", "[erased] sent it"),
        ("DANA\n ORTIZ, Finance", "[erased], Finance"),
        ("Ortiz, Dana", "[erased]"),
        ("<Dana@Northwind.example>", "<[erased]>"),
        ("write to d.ortiz@home.example.", "write to [erased]."),
        ("call +1 (555) 555-0123", "call [erased]"),
        ("Dana Ortiz is ill; ask Dana", "[erased] is ill; ask [erased]"),
    ],
)
def test_who_is_named_is_taken_out(text, left):
    assert DANA.named_in(text)
    assert DANA.out_of(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "Jordana Ortizo",
        "jo.dana@northwind.example",
        "dana@northwind.example.org",
        "Dana Smith and Luis Ortiz",
        "invoice 9155555501237",
        "",
    ],
)
def test_others_are_not_taken_for_her(text):
    assert not DANA.named_in(text)


def test_who_has_no_name_and_no_number_is_found_by_address_alone():
    who = Who(addresses=("x@northwind.example",))
    assert not who.named_in("Dana Ortiz")
    assert who.out_of("x@northwind.example") == "[erased]"
    assert who.is_at("X@northwind.example")

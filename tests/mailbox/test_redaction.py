"""A secret that was read once is in nothing that is said afterwards, however a library wrote it."""

import json
from base64 import b64encode
from urllib.parse import quote

import pytest
from duly.mailbox.redaction import HIDDEN, MOST, hide, redacted

SECRET = "pa'ss wörd\\9\"&x"


@pytest.fixture(autouse=True)
def known():
    hide(SECRET)


@pytest.mark.parametrize(
    "written",
    [
        SECRET,
        repr(SECRET),
        json.dumps(SECRET),
        json.dumps({"reason": repr(f"LOGIN riley {SECRET}")}),
        f"https://riley:{quote(SECRET, safe='')}@mail.hart.example/",
    ],
)
def test_it_is_taken_out_as_it_is_written(written):
    assert HIDDEN in redacted(written)
    assert "rd" not in redacted(written)


@pytest.mark.parametrize("before", ["", "r", "ri", "\0riley@hart.example\0", "user=riley\1auth=Bearer "])
@pytest.mark.parametrize("after", ["", "\1\1", "more"])
def test_what_a_sign_in_packs_into_base64_cannot_be_unpacked(before, after):
    coded = b64encode(f"{before}{SECRET}{after}".encode()).decode()
    assert HIDDEN in redacted(f"535 5.7.8 not taken: AUTH PLAIN {coded}")
    assert len(redacted(coded)) <= len(coded) - len(SECRET) + len(HIDDEN)


def test_a_key_of_many_lines_is_hidden_line_by_line():
    hide("-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0\nQx71\n-----END PRIVATE KEY-----\n")
    assert redacted("could not read MIIEvQIBADANBgkqhkiG9w0") == "could not read ***"
    assert redacted("-----BEGIN PRIVATE KEY-----") == "-----BEGIN PRIVATE KEY-----"


def test_what_is_no_secret_stays():
    hide("a")
    hide("")
    assert redacted("a sentence about a password") == "a sentence about a password"


def test_of_tokens_that_are_renewed_for_years_the_newest_are_known():
    for number in range(3 * MOST):
        hide(f"token-{number:05d}")
    assert redacted("token-00299") == HIDDEN
    assert redacted("token-00001") == "token-00001"


def test_of_a_secret_that_begins_with_another_nothing_is_left():
    hide("correct-mule")
    hide("correct-mule-battery")
    assert (
        redacted("signed in with correct-mule-battery, then correct-mule") == f"signed in with {HIDDEN}, then {HIDDEN}"
    )

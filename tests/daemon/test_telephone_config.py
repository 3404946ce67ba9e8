"""The [twilio] of practice.toml: where the provider is asked, where it reaches us, and what is wrong with either."""

import shutil

import pytest
from duly.daemon.config import BadPractice, load

from tests.daemon.test_config import AGREEMENT, PEOPLE, PRACTICE, SAMPLE, edit


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(SAMPLE, tmp_path / "practice")
    return tmp_path / "practice"


FROM = 'from = "+12125550199"\n'


def test_a_telephone_without_a_public_address_asks_for_what_came_in(folder):
    account = load(folder).twilio
    assert (account.base_url, account.public_url, account.listen) == (
        "https://api.twilio.com",
        None,
        ("127.0.0.1", 8087),
    )


@pytest.mark.parametrize(
    ("line", "public_url", "listen"),
    [
        ('public_url = "https://duly.hart.example/phone/"', "https://duly.hart.example/phone", ("127.0.0.1", 8087)),
        ('public_url = "http://127.0.0.1:8087"', "http://127.0.0.1:8087", ("127.0.0.1", 8087)),
        ('listen = "0.0.0.0:80"', None, ("0.0.0.0", 80)),
        ('listen = "[::1]:9000"', None, ("::1", 9000)),
    ],
)
def test_the_public_address_and_where_it_is_listened_for(folder, line, public_url, listen):
    edit(folder, PRACTICE, FROM, f"{FROM}{line}\n")
    assert (load(folder).twilio.public_url, load(folder).twilio.listen) == (public_url, listen)


@pytest.mark.parametrize(
    ("line", "key", "words"),
    [
        ('public_url = "http://duly.hart.example"', "twilio.public_url", 'try "https://duly.hart.example"'),
        ('public_url = "duly.hart.example"', "twilio.public_url", "is not a https address"),
        ('public_url = "https://me@duly.hart.example/?a=b"', "twilio.public_url", "is not a https address"),
        ('listen = "8087"', "twilio.listen", 'try "127.0.0.1:8087"'),
        ('listen = "localhost:80870"', "twilio.listen", "is not a host and a port"),
        ('base_url = "http://api.example"', "twilio.base_url", 'try "https://api.twilio.com"'),
    ],
)
def test_a_mistake_in_the_telephones_addresses_is_told(folder, line, key, words):
    edit(folder, PRACTICE, FROM, f"{FROM}{line}\n")
    with pytest.raises(BadPractice) as caught:
        load(folder)
    (fault,) = str(caught.value).splitlines()
    assert f" {key}: " in fault
    assert words in fault


# file, what stands there, what is written instead, the key, words of the fault (what is wrong ... what is right)
NUMBER, HOURS, COST, CHANNELS = (
    "+12125550101,",
    'hours = "08:30-17:30"',
    "text = 0.05",
    'channels = ["email", "text", "call"]',
)
SLIPS = [
    (PEOPLE, NUMBER, "+12125550101 x22,", "phone", "an extension cannot be texted or called; give a direct number"),
    (PEOPLE, NUMBER, "212-555-0101 ext. 22,", "phone", "an extension cannot be texted or called"),
    (PEOPLE, NUMBER, "00447700900123,", "phone", 'try "+44 7700 900123"'),
    (PEOPLE, NUMBER, "72345,", "phone", "short codes cannot be used"),
    (PRACTICE, FROM, 'from = "72345"\n', "twilio.from", "short codes cannot be used"),
    (PRACTICE, FROM, 'from = "+12125550199x1"\n', "twilio.from", "give a direct number"),
    (PRACTICE, FROM, 'from = "00447700900123"\n', "twilio.from", 'try "+44 7700 900123"'),
    (PRACTICE, '"env:TWILIO_AUTH_TOKEN"', '"0123abcd"', "twilio.auth_token", 'try "env:TWILIO_AUTH_TOKEN"'),
    (PRACTICE, '"env:TWILIO_ACCOUNT_SID"', '"AC0123"', "twilio.account_sid", 'try "env:TWILIO_ACCOUNT_SID"'),
    (PRACTICE, '"env:TWILIO_ACCOUNT_SID"', '"env:A B"', "twilio.account_sid", 'try "env:TWILIO_ACCOUNT_SID"'),
    (PRACTICE, '"env:DULY_MAIL_PASSWORD"', '"hunter2"', "mail.imap.password", 'try "env:DULY_MAIL_PASSWORD"'),
    (AGREEMENT, CHANNELS, 'channels = "email, text"', "scope.channels", 'try ["email", "text"]'),
    (AGREEMENT, CHANNELS, 'channels = ["email", "phone"]', "scope.channels[2]", 'try "call"'),
    (AGREEMENT, 'by = ["email", "text"]', 'by = ["email", "SMS"]', "cadence.ladder[3].by[2]", 'try "text"'),
    (AGREEMENT, COST, 'text = "$0.25"', "budget.costs.text", "try 0.25 without quotes"),
    (AGREEMENT, COST, 'text = "0,25"', "budget.costs.text", "try 0.25 without quotes"),
    (AGREEMENT, COST, "text = $0.25", "", "; try 0.25"),
    (AGREEMENT, COST, "text = 0,25  # each", "", "; try 0.25"),
    (AGREEMENT, "phone_support = true", "phone_support = True", "", "; try true"),
    (AGREEMENT, "phone_support = true", 'phone_support = "True"', "scope.phone_support", "try true, without quotes"),
    (AGREEMENT, HOURS, 'hours = "9am-5pm"', "hours", 'try "09:00-17:00"'),
    (AGREEMENT, HOURS, "hours = 9am-5pm", "", 'try "09:00-17:00"'),
    (AGREEMENT, HOURS, 'hours = "10-16"', "hours", 'try "10:00-16:00"'),
    (AGREEMENT, HOURS, 'hours = "10:00 AM - 4:00 PM"', "hours", 'try "10:00-16:00"'),
    (AGREEMENT, HOURS, 'hours = "9-5"', "hours", 'try "09:00-17:00"'),
]


@pytest.mark.parametrize(("file", "old", "new", "key", "words"), SLIPS, ids=[row[2].strip() for row in SLIPS])
def test_what_was_meant_is_told(folder, file, old, new, key, words):
    edit(folder, file, old, new)
    with pytest.raises(BadPractice) as caught:
        load(folder)
    (fault,) = str(caught.value).splitlines()
    assert f" {key}: " in fault or not key
    assert words in fault
    assert "hunter2" not in fault
    assert "AC0123" not in fault


def test_a_secret_that_is_no_toml_is_not_repeated(folder):
    for slip in ("$12,50", "True", "9am-5pm", "0123,45"):
        text = (folder / PRACTICE).read_text(encoding="utf-8")
        edit(folder, PRACTICE, '"env:TWILIO_AUTH_TOKEN"', slip)
        with pytest.raises(BadPractice) as caught:
            load(folder)
        assert slip not in str(caught.value)
        assert "12.50" not in str(caught.value)
        (folder / PRACTICE).write_text(text, encoding="utf-8")


def test_the_consultants_own_number_may_have_an_extension_since_it_is_only_shown(folder):
    edit(folder, PRACTICE, 'phone = "+1 212 555 0100"', 'phone = "+1 212 555 0100 x 22"')
    assert load(folder).consultant.phone == "+1 212 555 0100 x 22"


def test_a_comma_in_a_note_before_an_empty_cell_is_told_as_such(folder):
    edit(folder, PEOPLE, "by email to Riley,", "by email, to Riley,")
    with pytest.raises(BadPractice) as caught:
        load(folder)
    (fault,) = str(caught.value).splitlines()
    assert f"{PEOPLE}:3: has 14 cells for 13 columns: more cells than columns; try quotes around the note" in fault

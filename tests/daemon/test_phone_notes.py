"""What `check` says of texts and calls that is no mistake: money, consents, numbers and hours to look at again."""

import re
import shutil
import socket

import pytest

from tests.daemon.test_config import AGREEMENT, PEOPLE, PRACTICE, SAMPLE, edit

PRIYA = "Priya Nair on 2026-09-21: texts yes and calls no by email to Riley"
CHANNELS, COSTS = 'channels = ["email", "text", "call"]', "text = 0.05\ncall = 0.25\n"


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(SAMPLE, tmp_path / "practice")
    return tmp_path / "practice"


# file, what stands there, what is written instead, the notice
NOTICES = [
    (PEOPLE, PRIYA, "", "consent of Priya Nair has no consent_note in people.csv: who gave it, when and how"),
    (PEOPLE, "on 2026-09-21: texts", "on 2999-09-21: texts", "the consent_note of Priya Nair names a day that is"),
    (PEOPLE, "on 2026-09-21: texts", "on 3 March 2999: texts", "the consent_note of Priya Nair names a day that is"),
    (PEOPLE, "+12125550102", "+12125550101", "Dana Ortiz, Priya Nair have one number, +12125550101: "),
    (PEOPLE, "+12125550102", "+12125550199", "the number of Priya Nair is the practice's own"),
    (AGREEMENT, 'hours = "08:30-17:30"', 'hours = "18:00-22:00"', "no texts and calls to Dana Ortiz, Priya Nair"),
    (AGREEMENT, "cap = 1500.00", "cap = 0.05", "no text will go: one costs more than 95 % of the month's cap of 0.05"),
    (AGREEMENT, "cap = 1500.00", "cap = 0.27", "no call will go: one costs more than 90 % of the month's cap of 0.27"),
    (AGREEMENT, COSTS, "", "[budget.costs] has no call: calls are charged nothing, and no cap stops them"),
    (AGREEMENT, '["email", "call"]', '["email"]', "[scope] channels has calls, but no rung of the ladder does"),
    (AGREEMENT, CHANNELS, 'channels = ["text", "call"]', "[scope] channels has no email: "),
    (PEOPLE, "+12125550102", "", "no texts to Priya Nair: people.csv has no number for them"),
    (PEOPLE, "+12125550102", "", "no calls to Priya Nair"),
]


@pytest.mark.parametrize(("file", "old", "new", "notice"), NOTICES, ids=[row[3][:40] for row in NOTICES])
def test_it_is_noticed_and_no_mistake(folder, duly, file, old, new, notice):
    edit(folder, file, old, new)
    called = duly("check", json_out=False)
    assert f"northwind: {notice}" in called.out
    assert called.code == 0


def test_phone_support_needs_a_telephone(folder, duly):
    text = (folder / PRACTICE).read_text("utf-8")
    (folder / PRACTICE).write_text(re.sub(r"\[twilio\].*?\n\n", "", text, flags=re.DOTALL), "utf-8")
    called = duly("check", json_out=False)
    assert "phone_support is agreed, but practice.toml has no [twilio]: nobody can call" in called.out
    assert called.code == 0


def test_the_sample_has_nothing_to_look_at_but_who_is_not_reached(duly, folder):
    lines = duly("check", json_out=False).out.splitlines()
    assert all("no mistakes found" in line or "for them" in line for line in lines), lines


def test_connecting_names_every_variable_an_odd_sid_and_an_address_where_nothing_listens(folder, duly, monkeypatch):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    edit(folder, PRACTICE, 'from = "+1', f'base_url = "http://127.0.0.1:{port}"\nfrom = "+1')
    for server in ("imap", "smtp"):
        edit(folder, PRACTICE, f'"{server}.hart.example"', '"127.0.0.1"')
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", "")
    monkeypatch.delenv("TWILIO_ACCOUNT_SID", raising=False)
    row = {row["server"]: row for row in duly("check", "--connect").rows}["telephone"]
    assert "TWILIO_ACCOUNT_SID is not set" in row["why"]
    assert "TWILIO_AUTH_TOKEN is set but empty" in row["why"]
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", "a" * 32)
    monkeypatch.setenv("TWILIO_ACCOUNT_SID", "SK12345678")
    called = duly("check", "--connect")
    row = {row["server"]: row for row in called.rows}["telephone"]
    assert "nothing listens there: check base_url" in row["why"]
    assert "account_sid is not AC and 32 hex digits" in row["why"]
    assert "SK12345678" not in called.err + called.out

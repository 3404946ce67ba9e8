"""A backup from before somebody came names them already, in what others wrote: erased since, they are found there."""

import base64
import shutil
from pathlib import Path

import pytest
from duly.mailbox.parse import parse
from duly.mailbox.unnaming import words_of
from duly.rules.whose import addresses_and_numbers
from duly.state.archive import Archive
from duly.state.backup import back_up_whole, backups_of
from duly.state.erased import FILE
from duly.state.tinystore import TinyStore

from tests.daemon.test_rewritten_mails import DANA, MONDAY, SAM, commit, erase
from tests.state.conftest import Records

SAMPLE = Path(__file__).parents[2] / "sample"
PEOPLE = "engagements/northwind/people.csv"
PLAIN = "From: Sam <sam@northwind.example>\r\nMessage-ID: <s1@northwind.example>\r\n\r\n"
PACKED = PLAIN.replace("\r\n\r\n", "\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n")
COPIED = PLAIN.replace("\r\n\r\n", "\r\nCc: =?utf-8?q?Dana_=3Cdana=40northwind=2Eexample=3E?=\r\n\r\n")
COMES = f"Ask {DANA}, she comes next week.\r\n"


@pytest.fixture
def practice(tmp_path):
    """Dana is not known yet."""
    folder = Path(shutil.copytree(SAMPLE, tmp_path / "practice"))
    people = folder / PEOPLE
    lines = people.read_bytes().splitlines(keepends=True)
    people.write_bytes(b"".join(line for line in lines if DANA.encode() not in line))
    commit(folder, marks={"turn": 1})
    return folder


def wrote(practice, mail):
    (raw,) = Archive(practice).keep_mails([mail])
    commit(practice, handled=(Records().letter("s1", raw=raw, sender=SAM),))


def backed_up_before_she_came(practice):
    """She came, and was erased; her erasure is known beside the backup, as where the backups are copied."""
    folder = practice.parent / "copied"
    folder.mkdir()
    back_up_whole(practice, practice / "var/state", folder / "whole.tar.gz", MONDAY)
    shutil.copy(SAMPLE / PEOPLE, practice / PEOPLE)
    commit(practice, standings=(Records().standing(),))
    erase(practice, DANA)
    shutil.copy(backups_of(practice) / FILE, folder)
    return folder / "whole.tar.gz"


def naming(practice):
    files = [path for path in practice.glob("var/**/*") if path.is_file()]
    return [path for path in files if any(DANA in words.lower() for words in words_of(path.read_bytes()))]


@pytest.mark.parametrize(
    "mail",
    [
        PLAIN + COMES,
        PLAIN + f"See https://northwind.example/?who={DANA.upper()}/new or write to her.\r\n",
        PACKED + base64.encodebytes(COMES.encode()).decode(),
        COPIED + "She comes next week.\r\n",
    ],
    ids=["in its text", "in a link", "packed", "in a header"],
)
def test_a_mail_of_others_that_names_them_is_cleaned(practice, duly, tmp_path, mail):
    wrote(practice, mail.encode())
    backup, elsewhere = backed_up_before_she_came(practice), tmp_path / "elsewhere"
    [row] = duly("restore", backup, practice=elsewhere).rows
    assert (row["erased_again"], row["lost"]) == (1, [])
    assert naming(elsewhere) == []
    kept = TinyStore.read(elsewhere / "var/state").handled("s1").raw
    assert parse((elsewhere / kept).read_bytes()).sender == SAM
    assert naming(practice) == []


def test_what_is_remembered_of_others_is_cleaned_and_so_is_why_a_mail_was_put_aside(practice, duly, tmp_path):
    commit(practice, entries=(Records().entry(what=f"Sam says to ask {DANA}."),))
    why = practice / "var/quarantine/x.eml.why.txt"
    why.parent.mkdir()
    why.write_text(f"{DANA} stands in it twice")
    backup, elsewhere = backed_up_before_she_came(practice), tmp_path / "elsewhere"
    assert duly("restore", backup, practice=elsewhere).rows[0]["erased_again"] == 1
    assert naming(elsewhere) == []


def test_a_number_of_theirs_is_found_as_an_address_is(practice, duly, tmp_path):
    wrote(practice, f"{PLAIN}Call +1 (212) 555-0101.\r\n".encode())
    backup, elsewhere = backed_up_before_she_came(practice), tmp_path / "elsewhere"
    assert duly("restore", backup, practice=elsewhere).rows[0]["erased_again"] == 1
    kept = TinyStore.read(elsewhere / "var/state").handled("s1").raw
    assert parse((elsewhere / kept).read_bytes()).text.strip() == "Call [erased]."


def test_who_is_named_and_was_never_erased_stays(practice, duly, tmp_path):
    wrote(practice, f"{PLAIN}Ask {DANA} or kim.{DANA} or {DANA}.example\r\n".encode())
    backup, elsewhere = backed_up_before_she_came(practice), tmp_path / "elsewhere"
    duly("restore", backup, practice=elsewhere)
    kept = TinyStore.read(elsewhere / "var/state").handled("s1").raw
    said = parse((elsewhere / kept).read_bytes()).text
    assert said.strip() == f"Ask [erased] or kim.{DANA} or {DANA}.example"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("<mailto:Dana@x.example>.", "dana@x.example"),
        ("'dana@x.example'", "dana@x.example"),
        ("to=o'brien@x.example...", "o'brien@x.example"),
        ("call +1 (555) 010-0199, please", "+15550100199"),
        ("+15550100199@text.invalid", "+15550100199"),
        ("a" * 300 + "/dana@x.example", "dana@x.example"),
    ],
)
def test_an_address_or_number_is_found_however_it_stands(text, named):
    assert named in addresses_and_numbers(text)

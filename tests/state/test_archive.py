"""Raw mail, documents and filed copies: the bytes that came in, never over others, never outside the practice."""

import hashlib
import json
import resource
import string
import unicodedata

import pytest
from duly.state.archive import Archive, FileLostError, FilingError
from duly.state.names import clean_name, clean_path, numbered
from duly.state.safefile import Disk
from hypothesis import given
from hypothesis import strategies as st

RAW = b"From: dana@northwind.example\r\nSubject: AR aging\r\n\r\nHere it is.\r\n\xff\x00"


def sha(data):
    return hashlib.sha256(data).hexdigest()


@pytest.fixture
def archive(tmp_path):
    return Archive(tmp_path)


def test_a_mail_is_kept_byte_for_byte_and_once(archive, tmp_path):
    [path] = archive.keep_mails([RAW])
    assert path == f"var/mail/{sha(RAW)[:2]}/{sha(RAW)}.eml"
    assert archive.keep_mails([RAW, b"another", RAW])[::2] == [path, path]
    assert archive.read(path) == RAW
    assert [entry.name for entry in (tmp_path / path).parent.iterdir()] == [f"{sha(RAW)}.eml"]


def test_folders_are_synced_in_the_order_of_the_mails_that_came_whatever_the_hash_of_their_paths(tmp_path):
    synced = []

    class Noting(Disk):
        def sync_folder(self, folder):
            synced.append(folder.name)

    disk, raws = Noting(), [f"mail {number}".encode() for number in range(12)]
    Archive(tmp_path, disk=disk).keep_mails(raws)
    assert [name for name in synced if len(name) == 2] == [sha(raw)[:2] for raw in raws]


def test_a_mail_that_the_disk_refuses_leaves_nothing_that_looks_kept(tmp_path, disk):
    disk.room = 10
    with pytest.raises(OSError, match="No space"):
        Archive(tmp_path, disk=disk).keep_mails([b"short", RAW])
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
    disk.room = None
    assert Archive(tmp_path, disk=disk).keep_mails([RAW])


def test_more_documents_than_a_process_may_have_open_are_kept(archive):
    """A zip of so many would else be taken for a disk that refuses, and hold up all mail after it."""
    usual = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (1024, usual[1]))
    try:
        archive.keep_documents(b"figures %d" % number for number in range(1100))
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, usual)
    assert archive.has_document(sha(b"figures 1099"))


def test_a_document_is_found_by_its_hash(archive):
    assert archive.keep_documents([b"figures"])[0].endswith(sha(b"figures"))
    assert archive.document(sha(b"figures")) == b"figures"
    assert archive.has_document(sha(b"figures"))


def test_a_kept_file_that_is_gone_is_called_lost(archive, tmp_path):
    [path] = archive.keep_documents([b"figures"])
    (tmp_path / path).unlink()
    assert not archive.has_document(sha(b"figures"))
    for read in (lambda: archive.document(sha(b"figures")), lambda: archive.read(path)):
        with pytest.raises(FileLostError, match=f"^{tmp_path}/{path} was kept and is not there any more$"):
            read()


def test_quarantine_keeps_the_mail_and_says_why(archive, tmp_path):
    [path] = archive.keep_mails([RAW])
    kept = archive.quarantine(path, "its MIME parts nest 400 deep")
    assert archive.quarantine(path, "its MIME parts nest 400 deep") == kept
    assert archive.read(kept) == RAW
    assert (tmp_path / f"{kept}.why.txt").read_text() == "its MIME parts nest 400 deep\n"


def test_filing_takes_the_next_free_name_and_is_the_same_again(archive):
    first, second = b"October", b"October, corrected"
    wanted = "Finance/AR aging/2026-10 AR aging.xlsx"
    path = archive.place("northwind", wanted, sha(first))
    assert path == wanted
    target = archive.file("northwind", path, first)
    assert target.read_bytes() == first
    other = archive.place("northwind", wanted, sha(second))
    assert other == "Finance/AR aging/2026-10 AR aging (2).xlsx"
    archive.file("northwind", other, second)
    for data, where in ((first, path), (second, other)):  # as after a crash before the commit
        assert archive.place("northwind", wanted, sha(data)) == where
        assert archive.file("northwind", where, data).read_bytes() == data
    assert archive.place("northwind", wanted, sha(b"third")) == "Finance/AR aging/2026-10 AR aging (3).xlsx"
    assert archive.place("southgate", wanted, sha(b"third")) == wanted


def test_what_a_document_is_stands_beside_it(archive, tmp_path):
    path = archive.place("northwind", "Finance/a.xlsx", sha(b"1"))
    target = archive.file("northwind", path, b"1")
    assert archive.description("northwind", path) is None
    about = {"title": "Relevé d\u2019heures", "name": "half \ud800 sign.pdf", "size": 1, "warnings": ["unusual"]}
    written = archive.describe("northwind", path, about)
    assert written == target.with_name("a.xlsx.source.json")
    assert json.loads(written.read_text()) == about
    assert "Relevé d\u2019heures" in written.read_text()
    assert archive.description("northwind", path) == written.read_bytes()
    before = written.stat()
    archive.describe("northwind", path, about)
    assert (written.stat().st_ino, written.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    archive.describe("northwind", path, about | {"size": 2})
    assert json.loads(written.read_text())["size"] == 2
    assert sorted(one.name for one in target.parent.iterdir()) == ["a.xlsx", "a.xlsx.source.json"]


def test_no_document_takes_the_name_of_what_describes_another(archive):
    archive.file("northwind", archive.place("northwind", "a.xlsx", sha(b"1")), b"1")
    assert archive.place("northwind", "a.xlsx.source.json", sha(b"2")) == "a.xlsx.source (2).json"
    assert archive.place("northwind", "a.xlsx.Source.JSON", sha(b"2")) == "a.xlsx.Source (2).JSON"
    with pytest.raises(FilingError):
        archive.file("northwind", "a.xlsx.source.json", b"2")
    with pytest.raises(FilingError):
        archive.describe("northwind", "../a.xlsx", {})


def test_a_description_that_the_disk_refuses_leaves_the_one_before(tmp_path, disk):
    archive = Archive(tmp_path, disk=disk)
    written = archive.describe("northwind", "a.xlsx", {"size": 1})
    disk.room = 3
    with pytest.raises(OSError, match="No space"):
        archive.describe("northwind", "a.xlsx", {"size": 2})
    assert json.loads(written.read_text()) == {"size": 1}


def test_two_documents_placed_before_either_is_filed_do_not_meet(archive):
    places = [archive.place("northwind", "a.xlsx", sha(data)) for data in (b"1", b"2", b"1")]
    assert places == ["a.xlsx", "a (2).xlsx", "a.xlsx"]


def test_nothing_is_ever_filed_over_other_bytes(archive):
    archive.file("northwind", "a.xlsx", b"1")
    with pytest.raises(FilingError, match="not overwritten"):
        archive.file("northwind", "a.xlsx", b"2")


@pytest.mark.parametrize("path", ["../a", "/etc/passwd", "a/../../b", "", ".", "..", "a\\b", "a//b", "con", "x\x00y"])
def test_what_place_did_not_give_is_not_filed(archive, path):
    with pytest.raises(FilingError):
        archive.file("northwind", path, b"1")


@pytest.mark.parametrize("slug", ["..", "", "../x", "a/b", "."])
def test_an_engagement_is_a_short_name(archive, slug):
    with pytest.raises(FilingError, match="short name"):
        archive.place(slug, "a.xlsx", sha(b"1"))


def test_a_link_that_leads_outside_is_not_followed(archive, tmp_path):
    folder = archive.filing_folder("northwind")
    folder.mkdir(parents=True)
    (tmp_path / "elsewhere").mkdir()
    (folder / "Finance").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(FilingError, match="outside"):
        archive.place("northwind", "Finance/a.xlsx", sha(b"1"))
    with pytest.raises(FilingError, match="outside"):
        archive.file("northwind", "Finance/a.xlsx", b"1")


def test_reading_stays_in_the_practice(archive):
    for path in ("../secret", "/etc/passwd"):
        with pytest.raises(FilingError):
            archive.read(path)


CLEAN = [
    ("Invoice #12: 50%?.pdf", "Invoice -12- 50--.pdf", "signs that mean something to a system or an address"),
    ("re\u202efdp.exe", "refdp.exe", "a sign that turns the text round"),
    ("e\u0301tat.xlsx", "\u00e9tat.xlsx", "composed"),
    ("a\tb\r\nc.csv", "a b c.csv", "line ends are spaces"),
    ("..hidden", "hidden", "no hidden files"),
    ("report. . .", "report", "no dots or spaces at the end"),
    ("CON.txt", "_CON.txt", "a device on Windows"),
    ("con .txt", "_con.txt", "a device on Windows all the same"),
    ("Console.txt", "Console.txt", "no device"),
    ("\x00\x1f", "unnamed", "nothing is left"),
    ("x" * 300 + ".xlsx", "x" * 115 + ".xlsx", "short enough, its ending kept"),
    ("\U0001f600" * 80 + ".pdf", "\U0001f600" * 49 + ".pdf", "short enough in bytes too"),
    ("half \ud800 sign.pdf", "half sign.pdf", "half characters"),
]


@pytest.mark.parametrize(("wanted", "name", "why"), CLEAN)
def test_a_clean_name_shows_what_it_is(wanted, name, why):
    assert clean_name(wanted) == name, why


@pytest.mark.parametrize(
    ("wanted", "path"),
    [
        ("../../etc/passwd", "etc/passwd"),
        ("/Finance//AR/./a.xlsx", "Finance/AR/a.xlsx"),
        ("a/b/c/d/e/f/g/h/i/j.pdf", "a/b/c/d/e/f/g/j.pdf"),
        ("C:\\Windows\\a.dll", "C--Windows-a.dll"),
        ("", "unnamed"),
        ("../..", "unnamed"),
    ],
)
def test_a_clean_path_leads_down_only(wanted, path):
    assert clean_path(wanted) == path


def test_a_numbered_name_is_as_clean_as_the_first():
    path = clean_path("Finance/" + "x" * 300 + ".xlsx")
    assert numbered(path, 12).endswith("x (12).xlsx")
    assert clean_path(numbered(path, 12)) == numbered(path, 12)
    assert numbered("a.b/archive", 2) == "a.b/archive (2)"


@given(st.text(max_size=300) | st.text("./\\ con.\u200b\u0301e", max_size=40))
def test_any_text_becomes_a_path_that_stays_as_it_is(tmp_path_factory, text):
    path = clean_path(text)
    assert clean_path(path) == path
    assert clean_path(numbered(path, 2)) == numbered(path, 2)
    for name in path.split("/"):
        assert name not in {"", ".", ".."}
        assert len(name) <= 120
        assert len(name.encode()) <= 200
        assert not set(name) & set('<>:"\\|?*#%' + string.whitespace.replace(" ", ""))
        assert not any(unicodedata.category(sign) in {"Cc", "Cf", "Cs"} for sign in name)

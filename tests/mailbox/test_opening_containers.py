"""What comes in a zip, a forwarded mail or a winmail.dat is taken out of it; what must stay closed stays closed."""

import io
import struct
import time
import zipfile
from email.message import EmailMessage

import pytest
from duly.mailbox.opening.containers import unpacked
from duly.mailbox.opening.opened import opened
from duly.mailbox.opening.refused import Refused

from tests.corpus import winmail
from tests.documents import word
from tests.workbooks import PNG, in_cells

BOOK = in_cells(A1="Hours", B1=12)
PROGRAM = b"MZ" + bytes(200)


def zipped(files: dict[str, bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", packing) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return target.getvalue()


def mail(**files: bytes) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "ana@client.example", "team@firm.example", "Fwd: hours"
    message.set_content("See attached.")
    for name, data in files.items():
        message.add_attachment(data, "application", "octet-stream", filename=name.replace("_dot_", "."))
    return message.as_bytes()


@pytest.mark.parametrize(
    ("data", "files"),
    [
        (BOOK, {"a file": BOOK}),
        (b"Hours: 12", {"a file": b"Hours: 12"}),
        (zipped({"a.xlsx": BOOK, "Ana/b.csv": b"1,2"}), {"a.xlsx": BOOK, "Ana/b.csv": b"1,2"}),
        (
            zipped({"a.csv": b"1,2", "__MACOSX/._a.csv": b"x", ".DS_Store": b"x", "in/Thumbs.db": b"x", "empty/": b""}),
            {"a.csv": b"1,2"},
        ),
        (zipped({"año.csv": b"1,2"}), {"año.csv": b"1,2"}),
        (mail(a_dot_xlsx=BOOK), {"a.xlsx": BOOK}),
        (mail(a_dot_zip=zipped({"a.xlsx": BOOK}), b_dot_csv=b"1,2"), {"a.xlsx": BOOK, "b.csv": b"1,2"}),
        (mail(f_dot_eml=mail(a_dot_xlsx=BOOK)), {"a.xlsx": BOOK}),
        (zipped({"mail.eml": mail(a_dot_xlsx=BOOK)}), {"a.xlsx": BOOK}),
        (winmail.winmail(winmail.file("a.xlsx", BOOK)), {"a.xlsx": BOOK}),
        (mail(winmail_dot_dat=winmail.winmail(winmail.file("a.xlsx", BOOK))), {"a.xlsx": BOOK}),
        (zipped({"[Content_Types].xml": b"<a/>", "visio/document.xml": b"<a/>"}), None),
    ],
)
def test_the_documents_are_taken_out(data: bytes, files: dict[str, bytes] | None) -> None:
    assert dict(unpacked(data, "a file")) == (files or {"a file": data})


def test_a_name_in_utf_8_that_does_not_say_so_is_read() -> None:
    data = zipped({"año.csv": b"1,2"})
    flagged = data.replace(b"\x14\x00\x00\x08", b"\x14\x00\x00\x00")
    assert flagged != data
    assert unpacked(flagged, "a.zip")[0][0] == "año.csv"


def _locked() -> bytes:
    data = bytearray(zipped({"a.csv": b"1,2"}))
    for start, flags in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        data[data.index(start) + flags] |= 1
    return bytes(data)


def _broken() -> bytes:
    data = bytearray(zipped({"a.csv": bytes(range(256)) * 9}, zipfile.ZIP_STORED))
    data[400] ^= 255
    return bytes(data)


def _badly_packed() -> bytes:
    data = bytearray(zipped({"a.csv": b"1,2" * 400}, zipfile.ZIP_LZMA))
    data[44] = 255
    return bytes(data)


def _understated(size: int) -> bytes:
    """Its directory says that a large file is small."""
    data = zipped({"a.csv": b"1" * size})
    return data.replace(size.to_bytes(4, "little"), (900).to_bytes(4, "little"))


@pytest.mark.parametrize(
    ("data", "trouble"),
    [
        (zipped({"a.csv": b"1,2", "run.exe": b"text"}), "unsafe"),
        (zipped({"a.csv": b"1,2", "b.csv": PROGRAM}), "unsafe"),
        (zipped({"../a.csv": b"1,2"}), "unsafe"),
        (zipped({"/etc/a.csv": b"1,2"}), "unsafe"),
        (zipped({"C:/a.csv": b"1,2"}), "unsafe"),
        (zipped({"inner.zip": zipped({"a.csv": b"1,2"})}), "unsafe"),
        (zipped({"inner.dat": zipped({"a.csv": b"1,2"})}), "unsafe"),
        (zipped({"a.csv": bytes(5_000_000)}), "unsafe"),
        (_understated(5_000_000), "unreadable"),
        (_locked(), "protected"),
        (_broken(), "unreadable"),
        (_badly_packed(), "unreadable"),
        (zipped({f"{number}.csv": b"1,2" for number in range(2_001)}), "unsafe"),
        (zipped({"a.csv": b"1,2" * 99})[:80], "unreadable"),
        (zipped({}), "unreadable"),
        (zipped({"empty/": b"", ".DS_Store": b"x"}), "unreadable"),
        (mail(), "unreadable"),
    ],
)
def test_what_must_stay_closed_does(data: bytes, trouble: str) -> None:
    with pytest.raises(Refused) as refusal:
        unpacked(data, "a file")
    assert refusal.value.trouble == trouble, refusal.value.why
    assert refusal.value.why


def test_a_locked_archive_in_a_mail_leaves_the_other_files_readable() -> None:
    files = unpacked(mail(a_dot_xlsx=BOOK, b_dot_zip=_locked()), "f.eml")
    assert [name for name, _ in files] == ["a.xlsx", "b.zip"]
    assert opened(files[1][1], "b.zip").trouble == "protected"


def test_an_archive_in_a_mail_in_an_archive_is_not_opened() -> None:
    inner = zipped({"a.xlsx": BOOK})
    assert unpacked(zipped({"m.eml": mail(a_dot_zip=inner)}), "a.zip") == (("a.zip", inner),)


def test_mails_in_mails_end_somewhere() -> None:
    data = mail(a_dot_xlsx=BOOK)
    for _ in range(8):
        data = mail(f_dot_eml=data)
    assert [name for name, _ in unpacked(data, "f.eml")] == ["f.eml"]


def test_files_are_counted_through_all_the_mails_in_an_archive() -> None:
    letter = mail(**{f"n{number}_dot_csv": b"1,2" for number in range(50)})
    assert len(unpacked(zipped({f"{number}.eml": letter for number in range(30)}), "a.zip")) == 1_500
    with pytest.raises(Refused, match="more than 2,000 files"):
        unpacked(zipped({f"{number}.eml": letter for number in range(50)}), "a.zip")


def test_mails_that_are_too_large_to_be_taken_apart_stay_whole() -> None:
    small = mail(a_dot_csv=b"1,2")
    lines = b"".join(b"%075d\n" % (number * number) for number in range(10_000))
    large = small + lines * 50  # 38 MB that pack well
    assert [name for name, _ in unpacked(zipped({"l.eml": large, "s.eml": small}), "a.zip")] == ["l.eml", "a.csv"]
    half = small + lines * 25
    names = [name for name, _ in unpacked(zipped({f"{number}.eml": half for number in range(8)}), "a.zip")]
    assert (names.count("a.csv"), len(names)) == (5, 8)


def test_a_directory_of_a_million_files_is_not_even_read() -> None:
    archive = zipped({"a": b"x"})
    at, end = archive.index(b"PK\1\2"), archive.index(b"PK\5\6")
    directory = archive[at:end] * 500_000
    started = time.process_time()
    with pytest.raises(Refused, match="more than 20,000 files"):
        unpacked(archive[:at] + directory + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 9, 9, len(directory), at, 0), "a")
    assert time.process_time() - started < 1


def test_each_document_of_an_archive_is_opened_as_what_it_is() -> None:
    report = word(lambda document: document.add_paragraph("Hours: 12"))
    files = unpacked(zipped({"a.xlsx": BOOK, "b.docx": report, "c.png": PNG}), "all.zip")
    contents = [opened(data, name) for name, data in files]
    assert [content.kind for content in contents] == ["xlsx", "docx", "image"]
    assert [content.from_picture for content in contents] == [False, False, True]


def test_photographs_of_a_telephone_are_pictures() -> None:
    heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(100)
    assert opened(heic, "IMG_1.HEIC").from_picture

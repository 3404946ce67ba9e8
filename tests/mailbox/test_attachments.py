"""What files are by their content, from harmless to hostile, without unpacking any of them."""

import io
import struct
import zipfile

import openpyxl
import pytest
from duly.mailbox.attachments import facts_of

PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", 640, 480) + b"\x08\x02\x00\x00\x00" + b"\x00" * 40
JPEG = (
    b"\xff\xd8\xff\xe0"
    + struct.pack(">H", 16)
    + b"JFIF\x00"
    + b"\x00" * 9
    + b"\xff\xc0"
    + struct.pack(">HBHH", 17, 8, 480, 640)
    + b"\x00" * 20
)


def workbook() -> bytes:
    book = openpyxl.Workbook()
    book.active["A1"] = "Total"
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def archive(**files: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, data in files.items():
            zipped.writestr(name.replace("__", "/").replace("_dot_", "."), data)
    return target.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (workbook(), "x.pdf", "xlsx"),
        (archive(word__document_dot_xml=b"<w/>"), "x.docx", "docx"),
        (archive(xl__workbook_dot_bin=b"x"), "x.xlsb", "xlsb"),
        (archive(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"), "x.ods", "ods"),
        (archive(Index__Document_dot_iwa=b"x"), "x.numbers", "numbers"),
        (archive(a_dot_pdf=b"%PDF-"), "x.zip", "zip"),
        (b"%PDF-1.7\n1 0 obj\nendobj\nstartxref\n0\n%%EOF", "x.xlsx", "pdf"),
        (PNG, "x", "image"),
        (JPEG, "x", "image"),
        (b"Name,Hours\nBo,12\n", "x.csv", "csv"),
        (b"just a note", "x.txt", "text"),
        ("Período,Horas\n".encode("cp1252"), "x.csv", "csv"),
        (b"From: a@x.example\r\nSubject: hi\r\n\r\nbody", "x", "eml"),
        (b"{\\rtf1 hello}", "x.doc", "rtf"),
        (b"<!DOCTYPE html><html></html>", "x.xlsx", "html"),
    ],
)
def test_the_kind_is_told_by_content(data: bytes, name: str, kind: str) -> None:
    facts = facts_of(data, name)
    assert facts.kind == kind
    assert (facts.unsafe, facts.unreadable) == ("", "")
    assert not any((facts.empty, facts.macros, facts.encrypted))


@pytest.mark.parametrize("data", [PNG, JPEG])
def test_a_pictures_size_is_known(data: bytes) -> None:
    assert (facts_of(data, "x").width, facts_of(data, "x").height) == (640, 480)


@pytest.mark.parametrize("data", [b"", b"\x00" * 5000])
def test_nothing_is_empty(data: bytes) -> None:
    assert facts_of(data, "x.xlsx").empty


@pytest.mark.parametrize("data", [bytes(range(256)) * 40, b"PK\x03\x04" + b"\x07" * 100, b"%PDF-1.4 cut"])
def test_damaged_bytes_are_unreadable(data: bytes) -> None:
    assert facts_of(data, "x.xlsx").unreadable


@pytest.mark.parametrize(
    "data",
    [
        archive(xl__workbook_dot_xml=b"x", big=b"0" * 3_000_000),
        archive(inner_dot_zip=archive(a=b"1")),
        archive(setup_dot_exe=b"MZ"),
        archive(**{"..__..__x": b"1"}),
    ],
)
def test_unsafe_files_are_named_as_such(data: bytes) -> None:
    assert facts_of(data, "x.xlsx").unsafe


@pytest.mark.parametrize("data", [b"MZ\x90\x00" + b"\x00\x01" * 100, b"#!/bin/sh\necho"])
def test_a_program_is_known_under_any_name(data: bytes) -> None:
    assert facts_of(data, "x.xlsx").kind == "program"


def test_macros_are_seen() -> None:
    assert facts_of(archive(xl__workbook_dot_xml=b"x", xl__vbaProject_dot_bin=b"x"), "x.xlsx").macros


def test_a_password_is_seen() -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504
    assert facts_of(ole + "EncryptedPackage\0".encode("utf-16-le"), "x.xlsx").encrypted
    locked = b"\x09\x08\x10\x00\x00\x06\x05\x00" + b"\x00" * 12 + b"\x2f\x00\x36\x00"
    old = facts_of(ole + locked + "Workbook\0".encode("utf-16-le"), "x.xls")
    assert (old.kind, old.encrypted) == ("xls", True)
    assert facts_of(b"%PDF-1.7\n/Encrypt 5 0 R\nstartxref\n%%EOF", "x.pdf").encrypted

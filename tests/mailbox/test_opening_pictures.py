"""Photos and scans: told to be pictures; with the extra `ocr` their words are recognised, for people to confirm."""

import io
import struct
import sys
import time
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from duly.mailbox.opening import ocr_reader
from duly.mailbox.opening.ocr_reader import OcrReader, can_recognise
from duly.mailbox.opening.opened import opened
from duly.mailbox.opening.reader import Reader, ReaderDown
from PIL import Image, ImageDraw, ImageFont

from tests.pdfs import HOURS, drawn

ROWS = [
    ["Monthly hours report"],
    ["Period:", "September 2026"],
    ["Employee:", "Ana Ruiz"],
    ["2026-09-01", "Project A", "8.50"],
    ["2026-09-02", "Project B", "7.25"],
    ["Total", "15.75"],
]
PLACES = (150, 520, 900)  # pixels of 1,240 across


@pytest.fixture
def reader() -> Iterator[OcrReader]:
    reader = OcrReader(Reader())
    yield reader
    reader.close()


def page() -> Image.Image:
    picture = Image.new("RGB", (1240, 1000), "white")
    draw, font = ImageDraw.Draw(picture), ImageFont.load_default(34)
    for number, row in enumerate(ROWS):
        for place, words in zip(PLACES, row, strict=False):
            draw.text((place, 100 + 90 * number), words, fill="black", font=font)
    return picture


def saved(picture: Image.Image, kind: str = "PNG", **how: Any) -> bytes:
    target = io.BytesIO()
    picture.save(target, kind, **how)
    return target.getvalue()


def sideways() -> bytes:
    """As a telephone keeps it: turned, with a note of how it was held."""
    exif = Image.Exif()
    exif[0x0112] = 6
    return saved(page().rotate(90, expand=True), "JPEG", exif=exif, quality=90)


def huge() -> bytes:
    """A PNG of a few bytes that says it is 60,000 pixels wide and high."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    pixels = zlib.compress(bytes(200_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "WEBP", "BMP", "GIF"])
def test_a_picture_is_told_to_be_one_whatever_it_is_called(kind: str) -> None:
    content = opened(saved(page(), kind), "report.xlsx")
    assert (content.kind, content.from_picture, content.lines, content.trouble) == ("image", True, (), None)


def test_without_the_extra_a_picture_is_only_that(reader: OcrReader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr_reader, "_NEEDED", ("a_library_that_nobody_has",))
    content = reader.read(saved(page()), "x.png")
    assert (content.from_picture, content.lines, content.trouble) == (True, (), None)


def test_an_extra_that_does_not_load_is_as_good_as_none_and_logged_once(
    reader: OcrReader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("rapidocr", "onnxruntime"):
        (tmp_path / f"{name}.py").write_text("raise ImportError('a native library of it is missing')\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert can_recognise()
    for _ in range(2):
        content = reader.read(saved(page()), "x.png")
        assert (content.kind, content.from_picture, content.lines, content.trouble) == ("image", True, (), None)
    assert [record.levelname for record in caplog.records if "extra `ocr`" in record.message] == ["WARNING"]


def test_a_machine_that_opens_no_file_at_all_is_told_of_pictures_too(
    reader: OcrReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(ReaderDown):
        reader.read(saved(page()), "x.png")


def test_what_is_no_picture_is_read_as_ever(reader: OcrReader) -> None:
    started = time.monotonic()
    assert reader.read(HOURS, "x.pdf") == opened(HOURS, "x.pdf")
    assert reader.read(b"a,b\n1,2\n", "x.csv").sheets
    assert time.monotonic() - started < 5  # no child for pictures was started


needs_ocr = pytest.mark.skipif(not can_recognise(), reason="the extra `ocr` is not installed")


@needs_ocr
@pytest.mark.parametrize(
    "data",
    [
        saved(page()),
        saved(page().rotate(2.5, expand=True, fillcolor="white", resample=Image.Resampling.BICUBIC), "JPEG"),
        saved(page().rotate(180)),
        saved(page().rotate(90, expand=True)),
        saved(page().rotate(270, expand=True)),
        sideways(),
        saved(page(), "PDF", resolution=150),
        saved(page(), "TIFF"),
    ],
    ids=["straight", "tilted", "on its head", "on its left", "on its right", "by its EXIF", "scanned PDF", "TIFF"],
)
def test_words_are_recognised_in_their_lines(reader: OcrReader, data: bytes) -> None:
    content = reader.read(data, "photo")
    assert content.from_picture
    assert [[span.text for span in line.spans] for line in content.lines] == ROWS
    first, second = content.lines[3].spans[:2]
    assert 0 < first.left < first.right < second.left


@needs_ocr
def test_each_page_of_a_scan_is_read_and_not_more_than_ten(reader: OcrReader) -> None:
    small = page().crop((100, 60, 1240, 160))
    content = reader.read(saved(small, "PDF", save_all=True, append_images=[small] * 11), "scan.pdf")
    assert content.kind == "pdf"
    assert [line.page for line in content.lines] == list(range(1, 11))
    assert content.unread == "rest"
    whole = reader.read(saved(small, "PDF", save_all=True, append_images=[small] * 9), "scan.pdf")
    assert ([line.page for line in whole.lines], whole.unread) == (list(range(1, 11)), "")


@needs_ocr
@pytest.mark.parametrize(
    "data",
    [
        huge(),
        saved(page(), "JPEG")[:9000],
        saved(Image.new("RGB", (800, 600), "white")),
        b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(100),
        drawn(lambda canvas: canvas.rect(60, 600, 100, 100, fill=1)),
    ],
    ids=["huge", "cut off", "empty", "broken heic", "only a drawing"],
)
def test_what_cannot_be_recognised_is_still_a_picture_for_a_person(reader: OcrReader, data: bytes) -> None:
    content = reader.read(data, "x")
    assert (content.from_picture, content.trouble) == (True, None)
    assert content.lines == () or len(content.lines) < len(ROWS)


@needs_ocr
def test_a_photo_as_iphones_keep_it_is_recognised(reader: OcrReader) -> None:
    heif = pytest.importorskip("pillow_heif", reason="only it writes such files")
    heif.register_heif_opener()
    content = reader.read(saved(page(), "HEIF", quality=90), "IMG_1.HEIC")
    assert [[span.text for span in line.spans] for line in content.lines] == ROWS

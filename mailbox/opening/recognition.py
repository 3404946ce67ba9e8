"""Recognises the words in photographs and scanned pages, with their places; runs only in a child of its own."""

import io
import math
import os
from collections.abc import Iterator
from contextlib import suppress
from itertools import count, islice
from statistics import median
from typing import Any, NamedTuple

from ...rules.contents import Content, Line
from .child import TOO_LARGE, Answering, answer_all, limit_time
from .ocr_reader import MOST_PAGES, PAGE_SECONDS
from .page_words import Piece, lines_of

_MOST_MEMORY = 2000 << 20  # bytes of addresses: 1.5 GB resident, and some 500 MB that never are
_MOST_PIXELS = 100_000_000  # of one picture, before it is made smaller
_SIDE = 2000  # pixels of the longer side in which a page is read: 180 to the inch of a letter
_WIDTH = 612.0  # points that a picture is taken to be wide: a letter's
_UNSURE = 0.9  # mean certainty below which a page may stand on its head; 0.75 is usual for one that does, 0.99 for none
_SETTINGS = {
    "Global.log_level": "critical",
    "Global.use_cls": False,  # whole pages stand on their heads, not single lines of them
    "Global.max_side_len": _SIDE,
    "EngineConfig.onnxruntime.intra_op_num_threads": 1,
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
}


class _Found(NamedTuple):
    """A recognised line of words: its corners from the upper left on, in pixels, and how certain it is."""

    text: str
    corners: list[tuple[float, float]]
    certain: float


def serve() -> None:
    """Recognises what comes in and answers, until the other side closes."""
    answer_all(_MOST_MEMORY, _recognising)


def _recognising() -> Answering:
    os.putenv("ORT_DISABLE_TELEMETRY", "1")  # nobody is to hear of it
    from rapidocr import RapidOCR  # noqa: PLC0415

    engine = RapidOCR(params=_SETTINGS)

    def answer(_: bool, __: str, data: bytes) -> Content:
        try:
            return _recognised(engine, data)
        except MemoryError:
            return Content(kind="image", trouble="unreadable", why=TOO_LARGE)
        except Exception:  # noqa: BLE001  picture readers raise dozens of types on hostile bytes
            return Content(kind="image", trouble="unreadable", why="it is damaged")

    return answer


def _recognised(engine: Any, data: bytes) -> Content:
    pages = _scanned(data) if b"%PDF-" in data[:1024] else _photographed(data)
    lines: list[Line] = []
    limit_time(PAGE_SECONDS)
    for number, (pixels, points) in enumerate(islice(pages, MOST_PAGES), 1):
        lines += lines_of([], list(_pieces(_upright(engine, pixels), points)), number)
        limit_time(PAGE_SECONDS)
    rest = next(pages, None) is not None
    return Content(kind="image", lines=tuple(lines), from_picture=True, unread="rest" if rest else "")


def _scanned(data: bytes) -> Iterator[tuple[Any, float]]:
    """The pages of a PDF as arrays of pixels, and how many points one of these is wide."""
    import pypdfium2 as pdfium  # noqa: PLC0415

    document = pdfium.PdfDocument(data)
    for page in document:
        scale = _SIDE / max(*page.get_size(), 1.0)
        yield page.render(scale=scale).to_numpy(), 1 / scale


def _photographed(data: bytes) -> Iterator[tuple[Any, float]]:
    """The pictures in a file, turned as the camera was held."""
    import numpy  # noqa: PLC0415
    from PIL import Image, ImageOps  # noqa: PLC0415

    with suppress(ImportError):  # the extra `heic`
        from pi_heif import register_heif_opener  # noqa: PLC0415

        register_heif_opener()
    Image.MAX_IMAGE_PIXELS = _MOST_PIXELS // 2  # it refuses from twice as many
    with Image.open(io.BytesIO(data)) as picture:
        for number in count():
            try:
                picture.seek(number)
            except EOFError:
                return
            picture.draft("RGB", (_SIDE, _SIDE))
            page = ImageOps.exif_transpose(picture).convert("RGB")
            page.thumbnail((_SIDE, _SIDE))
            yield numpy.asarray(page)[:, :, ::-1], _WIDTH / page.width


def _upright(engine: Any, pixels: Any) -> list[_Found]:
    """The words of a page, whichever way it was laid down."""
    import numpy  # noqa: PLC0415

    found = _read(engine, pixels)
    if sum(_is_tall(each) for each in found) * 2 > len(found):
        pixels = numpy.ascontiguousarray(numpy.rot90(pixels))
        found = _read(engine, pixels)
    if found and _certain(found) < _UNSURE:
        found = max(found, _read(engine, numpy.ascontiguousarray(numpy.rot90(pixels, 2))), key=_certain)
    return found


def _read(engine: Any, pixels: Any) -> list[_Found]:
    result = engine(pixels)
    if result.boxes is None:
        return []
    boxes = ([(float(x), float(y)) for x, y in box] for box in result.boxes)
    return [_Found(*each) for each in zip(result.txts, boxes, result.scores, strict=True)]


def _is_tall(found: _Found) -> bool:
    (left, top), _, (right, bottom), _ = found.corners
    return abs(bottom - top) > 1.5 * abs(right - left)


def _certain(found: list[_Found]) -> float:
    return sum(each.certain for each in found) / max(len(found), 1)


def _pieces(found: list[_Found], points: float) -> Iterator[Piece]:
    """The words as pieces of a page that lies straight; of their height only the middle half, so that lines part."""
    slopes = [
        math.atan2(each.corners[1][1] - each.corners[0][1], each.corners[1][0] - each.corners[0][0]) for each in found
    ]
    slope = median(slopes) if slopes else 0.0
    cosine, sine = math.cos(slope), math.sin(slope)
    for each in found:
        across = [x * cosine + y * sine for x, y in each.corners]
        down = [y * cosine - x * sine for x, y in each.corners]
        middle, quarter = (min(down) + max(down)) / 2, (max(down) - min(down)) / 4
        yield Piece(
            " ".join(each.text.split()),
            min(across) * points,
            -(middle + quarter) * points,
            max(across) * points,
            -(middle - quarter) * points,
        )

"""Documents checked in the warm reading child: workbooks of 200 KB and 5 MB, and the daemon's memory after 1,000."""

import io
import resource
import shutil
import tempfile
import time
import zlib
from contextlib import closing
from pathlib import Path
from random import Random

import xlsxwriter
from figures import Figure, report
from timing import ROOT

# isort: split
from duly.daemon.config import load
from duly.daemon.examining import Examiner
from duly.daemon.forms import Forms
from duly.mailbox.opening.reader import Reader
from duly.rules.checking import Wanted
from duly.rules.periods import period_named

DOCUMENTS = """
[[document]]
id = "sales"
title = "Sales ledger"
owners = ["{owner}"]
cadence = "monthly"
due = "working day 5"
template = "templates/sales.xlsx"

[document.fields]
period = {{ at = "Ledger!B2", is = "period" }}
total  = {{ at = "Ledger!F3", is = "money" }}
amount = {{ column = "Amount", is = "money", min = 0 }}
units  = {{ column = "Units", is = "integer", min = 0 }}

[[document.rule]]
that = "sum(amount) == total"
say  = "The lines should make the total."
"""
HEADS = ("Date", "Article", "Units", "Price", "Amount", "Clerk")
OWNER = "dana@northwind.example"


def ledger(rows: int, *, picture: int = 0) -> bytes:
    """A sales ledger with so many lines, a formula in each, and pictures of so many bytes."""
    chance, out = Random(7), io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Ledger")
        sheet.write_row("A1", ["Sales ledger"])
        sheet.write_row("A2", ["Period", "2026-10" if rows else ""])
        sheet.write_row("A5", HEADS)
        total = 0.0
        for row in range(6, rows + 6):
            units, price = chance.randrange(1, 90), chance.randrange(100, 99_000) / 100
            total += round(units * price, 2)
            line = [f"2026-10-{chance.randrange(1, 32):02d}", f"Article {chance.randrange(10**7)}", units, price]
            sheet.write_row(f"A{row}", line)
            sheet.write_formula(f"E{row}", f"=C{row}*D{row}", None, round(units * price, 2))
            sheet.write(f"F{row}", f"clerk {chance.randrange(40)}")
        sheet.write("E3", "Total")
        sheet.write_formula("F3", f"=SUM(E6:E{rows + 6})", None, round(total, 2))
        if picture:
            noise = chance.randbytes(picture)
            sheet.insert_image("H2", "photo.png", {"image_data": io.BytesIO(_png(noise))})
    return out.getvalue()


def _png(noise: bytes) -> bytes:
    """A picture that does not compress."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return len(content).to_bytes(4) + kind + content + zlib.crc32(kind + content).to_bytes(4)

    width = 1000
    rows = len(noise) // width
    pixels = b"".join(b"\0" + noise[row * width : (row + 1) * width] for row in range(rows))
    head = width.to_bytes(4) + rows.to_bytes(4) + b"\x08\0\0\0\0"
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(pixels, 0)) + chunk(b"IEND", b"")


def practice(folder: Path) -> Path:
    """The sample practice with this one document."""
    shutil.copytree(ROOT / "sample", folder / "practice")
    engagement = folder / "practice" / "engagements" / "northwind"
    (engagement / "documents.toml").write_text(DOCUMENTS.format(owner=OWNER), "utf-8")
    (engagement / "templates" / "sales.xlsx").write_bytes(ledger(0))
    return folder / "practice"


def wanted(examiner: Examiner, folder: Path) -> Wanted:
    engagement = load(folder).engagements[0]
    (document,) = engagement.documents
    period = period_named("monthly", "2026-10")
    if period is None:
        raise LookupError("October 2026 is a period")
    return examiner.wanted(engagement, document, period)


def seconds(examiner: Examiner, data: bytes, ask: Wanted) -> float:
    """The best of three checks; each must accept the file."""
    best = float("inf")
    for _ in range(3):
        started = time.perf_counter()
        check = examiner.examine(data, "sales.xlsx", ask)
        best = min(best, time.perf_counter() - started)
        if check.verdict != "accepted":
            raise ValueError(f"{check.verdict}: {check.findings[:3]} {check.looks}")
    return best


def figures() -> list[Figure]:
    with tempfile.TemporaryDirectory() as name, closing(Reader()) as reader:
        folder = practice(Path(name))
        examiner = Examiner(reader, Forms(folder, reader))
        ask = wanted(examiner, folder)
        small, large, lines = ledger(3_900), ledger(6_000, picture=4_800_000), ledger(60)
        fast, slow = seconds(examiner, small, ask), seconds(examiner, large, ask)
        for _ in range(100):
            examiner.examine(lines, "sales.xlsx", ask)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        for _ in range(1_000):
            examiner.examine(lines, "sales.xlsx", ask)
        grown = max(
            0.1, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        )  # a page of nothing is no ratio
    return [
        Figure(f"workbook of {len(small) / 1000:.0f} KB checked", fast * 1000, "ms", 400, at_most=True),
        Figure(f"workbook of {len(large) / 1e6:.1f} MB checked", slow, "s", 5, at_most=True),
        Figure("memory of the daemon grown by 1,000 documents", grown, "MB", 5, at_most=True),
    ]


if __name__ == "__main__":
    report(figures(), "Documents, in the warm reading child")

"""The reading child: one file's harm stays with that file, wherever Duly is started from, and answers are exact."""

import io
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date, datetime
from datetime import time as clock
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from duly.mailbox.opening import child, codec
from duly.mailbox.opening import reader as reading
from duly.mailbox.opening.opened import opened
from duly.mailbox.opening.reader import TOO_LARGE, TOO_SLOW, Reader, ReaderDown
from duly.rules.contents import Cell, Content, FormField, Line, Sheet, Span, Validation

ROOT = Path(child.__file__).parents[2]


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    reader = Reader()
    yield reader
    reader.close()


def workbook(rows: int = 3) -> bytes:
    book = openpyxl.Workbook()
    for row in range(1, rows + 1):
        book.active.append([f"Bo {row}", row * 1.5, date(2026, 10, 1)])
    book.active["D1"] = f"=SUM(B1:B{rows})"
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def text_table(cells: int) -> bytes:
    return b"1,2,3,4,5,6,7,8,9,10\n" * (cells // 10)


EVERYTHING = Content(
    kind="xlsx",
    sheets=(
        Sheet(
            name="Stunden – März",
            cells={
                (1, 1): Cell(value="a\ud800\n\x01"),
                (1, 2): Cell(value=Decimal("0.1000")),
                (1, 3): Cell(value=date(2026, 10, 1), shown_as="date"),
                (2, 1): Cell(value=datetime(2026, 10, 1, 8, 30, 0, 123456)),  # noqa: DTZ001
                (2, 2): Cell(value=clock(8, 30), shown_as="time"),
                (2, 3): Cell(value=True),
                (1048576, 16384): Cell(formula="SUM(A1)", stored=False, calculated=Decimal(-3)),
                (3, 1): Cell(error="#REF!", formula="B1", unsure=True),
                (3, 2): Cell(value="", formula='""', calculated=""),
                (3, 3): Cell(value=Decimal("0.5"), shown_as="percent"),
            },
            merged=((1, 1, 2, 2),),
            validations=(Validation(areas=((1, 1, 1, 1),), kind="list", choices=("yes", "no"), stops=False),),
            pictures=((5, 1, 6, 2), (9, 9, 9, 9)),
            hidden=True,
            unlocked=((1, 1, 1, 1),),
            protected=True,
        ),
    ),
    names={"Total": "Summary!F14"},
    lines=(Line((Span("Hours", 1.5, 20.25), Span("", picture=True)), 2), Line(())),
    form=(FormField(name="Signed", kind="signature", signed=True), FormField(name="Month", kind="text", value="May")),
    from_picture=True,
    decimal_comma=True,
    unread="rest",
    trouble="unreadable",
    why="it is cut off",
)


def test_what_comes_out_of_the_codec_is_what_went_in() -> None:
    back = codec.from_bytes(codec.to_bytes(EVERYTHING))
    assert back == EVERYTHING
    pairs = zip(back.sheets[0].cells.values(), EVERYTHING.sheets[0].cells.values(), strict=True)
    assert all(type(one.value) is type(other.value) and str(one.value) == str(other.value) for one, other in pairs)


def test_the_child_tells_the_same_as_opening_here(reader: Reader) -> None:
    for data, name in ((workbook(), "x.xlsx"), (b"a;b\n1,5;2\n", "x.csv"), (b"", "x"), (os.urandom(5000), "x.pdf")):
        assert reader.read(data, name) == opened(data, name)


def test_an_odd_name_does_no_harm(reader: Reader) -> None:
    assert reader.read(b"a,b\n1,2\n", "\ud83d/../\x00é.csv").kind == "csv"


def test_a_file_that_takes_too_long_is_unreadable_and_the_next_one_is_read() -> None:
    reader = Reader(seconds=0.3)
    started = time.monotonic()
    content = reader.read(text_table(390_000), "x.csv")
    assert (content.trouble, content.why) == ("unreadable", TOO_SLOW)
    assert time.monotonic() - started < 5
    assert reader.read(b"a,b\n1,2\n", "x.csv").trouble is None
    reader.close()


def test_a_file_that_needs_too_much_memory_is_unreadable_and_the_next_one_is_read(reader: Reader) -> None:
    for data in (b"x\n" * (child.MOST_BYTES // 2), b"x" * (child.MOST_BYTES + 1)):
        content = reader.read(data, "x.csv")
        assert (content.trouble, content.why) == ("unreadable", TOO_LARGE)
    assert reader.read(b"a,b\n1,2\n", "x.csv").trouble is None


def test_a_child_that_was_ended_is_replaced(reader: Reader) -> None:
    reader.read(b"a,b\n1,2\n", "x.csv")
    running = reader._child
    assert running is not None
    running.kill()
    running.wait()
    assert reader.read(b"a,b\n1,2\n", "x.csv").trouble is None


def test_a_killed_parent_leaves_neither_child_nor_folder_behind(tmp_path: Path) -> None:
    code = (
        "import os, run; from duly.mailbox.opening.reader import Reader; reader = Reader();"
        "reader.read(b'a,b', 'x.csv'); print(os.listdir(os.environ['TMPDIR']), flush=True); os.kill(os.getpid(), 9)"
    )
    command, environment = [sys.executable, "-c", code], {**os.environ, "TMPDIR": str(tmp_path)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.stdout.startswith("['duly-reading-")
    until = time.monotonic() + 10
    while any(tmp_path.iterdir()):
        assert time.monotonic() < until
        time.sleep(0.02)  # for another process, which tells nobody that it ends


def test_a_file_is_not_blamed_for_a_child_that_somebody_else_ended(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader.read(b"a,b\n1,2\n", "x.csv")
    running = reader._child
    assert running is not None
    running.kill()
    monkeypatch.setattr(running, "poll", lambda: None)  # its end is not seen yet
    assert reader.read(b"a,b\n1,2\n", "x.csv").trouble is None
    assert reader._child is not running


def test_the_child_stays_the_same_and_knows_nothing_of_its_surroundings(reader: Reader) -> None:
    reader.read(workbook(), "x.xlsx")
    running = reader._child
    assert running is not None
    reader.read(workbook(), "x.xlsx")
    assert reader._child is running
    proc = Path(f"/proc/{running.pid}")
    if proc.exists():
        assert b"PATH=" not in (proc / "environ").read_bytes()
        assert (proc / "cwd").readlink() != Path.cwd()
        limits = (proc / "limits").read_text()
        assert f"Max address space         {child.MOST_MEMORY}" in limits
        assert "Max core file size        0 " in limits


def test_the_child_ends_when_its_parent_is_gone() -> None:
    story = f"""
import os, sys
sys.path[:] = {sys.path!r}
sys.path.insert(0, {str(ROOT)!r})
import run
from duly.mailbox.opening.reader import Reader
reader = Reader()
reader.read(b"a,b\\n1,2\\n", "x.csv")
print(reader._child.pid, flush=True)
os._exit(0)
"""
    said = subprocess.run([sys.executable, "-c", story], capture_output=True, text=True, check=True, timeout=60)
    pid = int(said.stdout)
    until = time.monotonic() + 10
    while time.monotonic() < until:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return
        if "Z" in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2][:3]:
            return  # it ended, and waits for whoever is to collect it
    pytest.fail("the child is still there")


def test_a_machine_that_cannot_start_a_child_is_no_fault_of_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(ReaderDown):
        Reader().read(b"a,b\n", "x.csv")


def test_a_machine_that_has_no_room_for_a_child_is_no_fault_of_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/there/is/no/such/program")
    with pytest.raises(ReaderDown):
        Reader().read(b"a,b\n", "x.csv")


def test_a_child_that_dies_over_whatever_it_is_given_is_no_fault_of_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    start = "import os, sys\nos.write(1, b'\\x01')\nsys.stdin.buffer.read(1)\nos.abort()\n"
    monkeypatch.setattr(reading, "_START", start)
    with pytest.raises(ReaderDown, match="dies over every file"):
        Reader().read(b"a,b\n", "x.csv")


def test_closing_twice_is_harmless() -> None:
    reader = Reader()
    reader.read(b"a,b\n1,2\n", "x.csv")
    reader.close()
    reader.close()


def test_it_reads_from_a_bare_checkout(tmp_path: Path) -> None:
    """As `python run.py` does, from another folder and with what is installed only reachable by the path."""
    (tmp_path / "x.xlsx").write_bytes(workbook())
    story = f"""
import json, runpy, sys
sys.path.insert(0, {str(ROOT)!r})
runpy.run_path({str(ROOT / "run.py")!r})
from duly.mailbox.opening.reader import Reader
reader = Reader()
content = reader.read(open("x.xlsx", "rb").read(), "x.xlsx")
reader.close()
print(json.dumps([content.trouble, str(content.sheets[0].cells[1, 4].calculated)]))
"""
    said = subprocess.run(
        [sys.executable, "-c", story], cwd=tmp_path, capture_output=True, text=True, check=True, timeout=60
    )
    assert json.loads(said.stdout) == [None, "9"]

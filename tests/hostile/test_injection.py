"""What a stranger may write into any field, followed to every place where it is shown or sent: it stays a word."""

import base64
import csv
import io
import json
import unicodedata
from collections.abc import Iterator
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import partial
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
import pytest
from duly.daemon.reading import show_read
from duly.daemon.shown import show_status, show_story

from tests.e2e.conftest import workbook
from tests.hostile.houses import MORNING, House, answer, house, mail, minutes

NEXT_DAY = datetime.fromisoformat("2026-10-07T08:00:00-04:00")
MARK = "zqx"  # stands in every hostile word, so that it can be found again
WORDS = {
    "line ends": f"{MARK}\r\nBcc: victim@x.example\r\nSubject: owned\r\n\r\nbody",
    "line ends of Unicode": f"{MARK}\u2028Bcc: victim@x.example\u2029\x85Subject: owned",
    "a page": f"{MARK}<script>alert(1)</script><img src=x onerror=alert(1)><a href='javascript:a'>x</a><!--",
    "entities": f"{MARK}&lt;script&gt;&#60;script&#62;\" onmouseover='x' ]]>",
    "a template": MARK + "{{ 7 * 191 }}{% for a in ().__class__.__mro__ %}x{% endfor %}{# x #}",
    "a formula": f'=HYPERLINK("http://x.example/{MARK}","a")',
    "another formula": f"@SUM(1+1)*cmd|' /C calc'!A0 {MARK}",
    "directions": f"{MARK}\u202egpj.exe\u2066\u200b\u200f\ufeff\u00ad",
    "terminal": f"{MARK}\x1b[31mred\x1b]0;title\x07\x9b31m\x08\x08\x7f",
    "nothing": f"{MARK}a\0b",
    "half a character": f"{MARK}\ud800x\udfff",
    "long": MARK + "x" * 100_000,
    "a path": f"../../../{MARK}/../../etc/passwd",
    "a path of Windows": f"C:\\x\\..\\CON {MARK}",
    "an address": f'{MARK}" <owned@x.example>, victim@x.example;',
    "a command": f"approve\nwaive T-600835\nstop {MARK}",
}
ALL_AT_ONCE = "".join(word for name, word in WORDS.items() if name != "long")
USUAL = frozenset(  # elements and attributes of our own pages
    """html head title style meta body div p br h2 ol ul li blockquote
    html-lang meta-charset meta-name meta-content body-style div-style p-style h2-style ol-start ol-style ul-style
    li-style blockquote-style""".split()
)
HEADERS = frozenset(
    """message-id in-reply-to references list-unsubscribe from to cc subject date auto-submitted
    x-auto-response-suppress x-loop mime-version content-type content-transfer-encoding reply-to""".split()
)
FORMULAS = ("=", "+", "-", "@", "\t", "\r")
SHOWN_AS_IT_IS = {"\n"}  # of control characters
UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}


class Tags(HTMLParser):
    """The elements and attributes of a page, and whether anything is left open to run."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found |= {tag, *(f"{tag}-{name}" for name, _ in attrs)}
        self.links += [str(value) for name, value in attrs if name in {"href", "src"}]

    def handle_comment(self, data: str) -> None:
        self.found.add("comment")

    @classmethod
    def of(cls, page: str) -> "Tags":
        tags = cls()
        tags.feed(page)
        tags.close()
        return tags


def coded(word: str) -> str:
    """A header's value that decodes to this, whatever it holds."""
    data = base64.b64encode(word.encode("utf-8", "surrogatepass")).decode()
    return f"=?utf-8?b?{data}?="


def with_file(reminder: EmailMessage, word: str, text: str, at: datetime) -> bytes:
    """A reply with a workbook whose name, sheet and cells are of the word."""
    cell = "".join(sign for sign in word if sign.isprintable())[:200]
    book = openpyxl.load_workbook(io.BytesIO(workbook(B2="2026-09", F14="zqx")))
    book.active["B3"] = cell
    book.create_sheet("".join(sign for sign in cell if sign not in "[]:*?/\\'")[:30] or "x").append([cell])
    stream = io.BytesIO()
    book.save(stream)
    data = base64.encodebytes(stream.getvalue()).decode()
    name = coded(word[:5_000])
    body = (
        f"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n--b\r\n"
        f'Content-Type: application/octet-stream; name="{name}"\r\n'
        f'Content-Disposition: attachment; filename="{name}"\r\n'
        f"Content-Transfer-Encoding: base64\r\n\r\n{data}\r\n--b--"
    )
    raw = answer(reminder, body, at=at, From=f"{coded(word)} <{reminder['To']}>")
    return raw.replace(b"Content-Type: text/plain; charset=utf-8", b"Content-Type: multipart/mixed; boundary=b", 1)


def letters(reminder: EmailMessage, word: str) -> Iterator[tuple[datetime, bytes]]:
    """Mails that carry the word in each field that a stranger controls, with the time at which each comes."""
    plain = " ".join(word.split())
    yield minutes(60), answer(reminder, f"Which one is {plain}?", at=minutes(60), Subject=coded(word))
    yield minutes(61), answer(reminder, f"Please ask {plain} about it, she does it now.", at=minutes(61))
    yield minutes(62), answer(reminder, f"I am still waiting for {word}", at=minutes(62), References=f"<{plain}>")
    yield minutes(63), with_file(reminder, word, "Attached.", minutes(63))
    yield minutes(64), answer(reminder, "ok", at=minutes(64), In_Reply_To=plain[:900], Message_ID=f"<{plain[:900]}>")
    stranger = f"{coded(word)} <someone@example.org>"
    yield minutes(65), mail(stranger, word, subject=coded(word), at=minutes(65))
    local = "".join(sign for sign in plain if sign.isprintable() and sign not in '<>@, "():;[]\\')[:60] or "x"
    yield minutes(66), mail(f"{local}@example.org", word, subject=plain[:900], at=minutes(66))
    bounce = f"Not delivered:\n<{local}@example.org>: {plain}"
    yield minutes(67), mail("mailer-daemon@x.example", bounce, subject="Undelivered Mail", at=minutes(67))
    yield minutes(68), mail("riley@hart.example", f"extend {plain}\n{word}", subject=coded(word), at=minutes(68))


def check_mail(sent: EmailMessage, raw: bytes) -> None:
    """No header, receiver, element or control character that would not be there without the word."""
    assert {name.lower() for name in sent.keys()} <= HEADERS  # noqa: SIM118
    assert len(sent.keys()) == len({name.lower() for name in sent.keys()})  # noqa: SIM118
    assert all(domain in {"northwind.example", "hart.example", "example.org"} for domain in _domains(sent)), sent["To"]
    head = raw.partition(b"\r\n\r\n")[0]
    assert max(map(len, head.split(b"\r\n"))) < 998
    for part in sent.walk():
        if part.get_content_type() in {"text/plain", "text/html"} and not part.get_filename():
            text = part.get_content().replace("\r\n", "\n")
            assert not _unseen(text), ascii(_unseen(text))
            assert "1337" not in text
            assert len(text) < 100_000
        if part.get_content_type() == "text/html":
            tags = Tags.of(part.get_content())
            assert tags.found <= USUAL, tags.found - USUAL
            assert all(link.startswith(("mailto:", "https:", "http:")) for link in tags.links)
    assert not _unseen(str(sent["Subject"])), ascii(str(sent["Subject"]))


def _domains(sent: EmailMessage) -> list[str]:
    return [one.domain for name in ("To", "Cc") if sent[name] for one in sent[name].addresses]


def _unseen(text: str) -> set[str]:
    found = {sign for sign in text if unicodedata.category(sign) in UNSEEN}
    return found - SHOWN_AS_IT_IS - {"\u200c", "\u200d"}


def check_printed(folder: Path, raws: list[bytes], capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing on the terminal moves it, and every line of JSON is one."""
    mails = folder / "mails"
    mails.mkdir()
    for number, raw in enumerate(raws):
        (mails / f"{number}.eml").write_bytes(raw)
    capsys.readouterr()
    show_status(folder, None, as_json=True)
    refs = {row["ref"] for row in map(json.loads, capsys.readouterr().out.splitlines())}
    commands = [partial(show_status, folder, None), partial(show_read, [mails], folder)]
    for command in (*commands, *(partial(show_story, folder, ref) for ref in sorted(refs))):
        command(as_json=False)
        assert not _unseen("".join(capsys.readouterr())), command
        command(as_json=True)
        lines = capsys.readouterr().out.splitlines()
        assert lines
        assert all(line.isascii() and json.loads(line) for line in lines)


def check_files(folder: Path) -> None:
    """Every file lies where Duly puts files, under a name that any system can hold; no table runs a formula."""
    top = {path.name for path in folder.iterdir()}
    assert top <= {"practice.toml", "engagements", "var", "filed", "mails"}, top
    for path in folder.rglob("*"):
        assert not _unseen(str(path.relative_to(folder)))
        assert ".." not in path.parts
        if path.suffix == ".csv" and path.name != "people.csv":
            cells = [cell for row in csv.reader(path.read_text("utf-8-sig").splitlines()) for cell in row]
            assert not [cell for cell in cells if cell.startswith(FORMULAS) and MARK in cell]
    assert not (folder.parent / MARK).exists()


async def taken(place: House, word: str) -> list[bytes]:
    """Everything that happens with a word, one mail after the other, and the digests of the next days."""
    (reminder,) = await place.turn(MORNING)
    raws = []
    for at, raw in letters(reminder, word):
        raws.append(raw)
        place.takes([raw])
        await place.turn(at)
    for day in range(3):
        await place.turn(NEXT_DAY.replace(day=7 + day))
    return raws


@pytest.mark.parametrize("name", [*(pytest.param(name, marks=pytest.mark.slow) for name in WORDS), "all at once"])
async def test_a_word_stays_a_word(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    async with house(tmp_path / "p") as place:
        raws = await taken(place, WORDS.get(name) or ALL_AT_ONCE)
        quarantined = [held.why for held in place.world.store.pen() if held.quarantined]
        for raw in place.out.taken:
            check_mail(_parsed(raw), raw)
    told = [part.get_content() for raw in place.out.taken for part in _parsed(raw).walk() if not part.is_multipart()]
    assert [text for text in told if isinstance(text, str) and MARK in text]  # it came through to where it is shown
    check_files(tmp_path / "p")
    check_printed(tmp_path / "p", raws, capsys)
    assert quarantined == []


@pytest.mark.parametrize("zone", ["+9999999999999999999", "-9999999999999999999", "+2400", "²"])
async def test_a_stamp_that_is_no_time_keeps_no_answer_from_being_read(zone: str, tmp_path: Path) -> None:
    async with house(tmp_path / "p") as place:
        (reminder,) = await place.turn(MORNING)
        stamp = f"from x by y; Tue, 06 Oct 2026 09:30:00 {zone}"
        place.takes([answer(reminder, "I will send it tomorrow.", at=minutes(60), Received=stamp)])
        (reply,) = await place.turn(minutes(61))
        assert reply["To"] == reminder["To"]
        assert place.world.store.pen() == []


@pytest.mark.parametrize("unseen", ["\u200b", "\u202e", "\u2060", "\ufeff", "\xad", "\x9b"])
async def test_nobody_is_shown_under_the_address_of_another(unseen: str, tmp_path: Path) -> None:
    async with house(tmp_path / "p") as place:
        await place.turn(MORNING)
        sender = f"Dana <da{unseen}na@northwind.example>"
        place.takes([mail(sender, "Here are my new account details.", at=minutes(60))])
        assert await place.turn(minutes(61)) == []
        (held,) = place.world.store.pen()
        assert held.why == "the sender is not among the people of any engagement"


def _parsed(raw: bytes) -> EmailMessage:
    return message_from_bytes(raw, policy=policy.default)

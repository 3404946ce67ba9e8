"""The demo: ten days on real servers on loopback, and what its people's mail and texts look like to Duly."""

import io
import random
import re
from dataclasses import replace
from datetime import datetime
from email import message_from_bytes, policy
from pathlib import Path
from typing import get_args
from zoneinfo import ZoneInfo

import pytest
from duly.daemon.simulation import demo
from duly.daemon.simulation.demo import SAMPLE, show_demo
from duly.daemon.simulation.mails import Mail
from duly.daemon.simulation.shapes import Draft, Program, sent
from duly.daemon.simulation.workbooks import fill
from duly.mailbox.parse import parse
from duly.rules.quoting import new_words
from python_calamine import CalamineWorkbook

NEW_YORK = ZoneInfo("America/New_York")
AT = datetime(2026, 10, 8, 9, 12, tzinfo=NEW_YORK)


async def told(out: Path, days: int, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """Exit code and output of a demo; the seconds it took are left out."""
    code = await show_demo(out, seed=7, days=days)
    return code, re.sub(r"took \d+ seconds", "took a while", capsys.readouterr().out)


async def test_ten_days_are_lived_through_and_left_to_look_at(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    code, text = await told(out, 10, capsys)
    assert code == 0, text
    assert "→ Dana Ortiz      reminder: AR aging report for September, due Wed, Oct 7" in text
    assert "filed Finance/AR aging report/2026-09 AR aging report - Dana Ortiz.xlsx" in text
    assert "went back, with what to put right: This is the blank form" in text
    assert "it shows #REF!" in text
    assert "was put into masters/scorecard.xlsx" in text
    assert "closed on Walt Brennan’s word: Safety walk for September" in text
    assert re.search(r"no text: .*first message about it", text)  # Walt's: it began the day after his date
    assert "rang: chose 1: what is open" in text
    assert "texted “who is this?”" in text
    assert "texted “WRONG PERSON”" in text
    assert re.search(r"Inés Vega +was texted \(2 segments, 0.05 USD\): “Riley Hart de Hart Accountability", text)
    assert re.search(r"texts out +\d+, in \d+ segments", text)
    assert "✗" not in text
    filed = out / "practice/var/filed/northwind/Finance/AR aging report/2026-09 AR aging report - Dana Ortiz.xlsx"
    assert filed.read_bytes().startswith(b"PK")
    mails = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in out.glob("mails/dana/*.eml")]
    assert {str(mail["From"]) for mail in mails} == {"Riley Hart <partner@hart.example>"}
    index = (out / "index.html").read_text(encoding="utf-8")
    assert "AR aging report for September" in index
    assert "<td>jonas@northwind.example</td>" in index.partition("Returned, or for a person")[2]
    assert 'href="consultant/index.html"' in index
    desk = (out / "consultant/index.html").read_text(encoding="utf-8")
    assert '<h2 id="2026-10-05">Monday 5 October</h2>' in desk
    assert '<div class="said">log 20m set up the forms with Dana\nstatus Dana</div>' in desk
    pages = [page.read_text(encoding="utf-8") for page in (out / "consultant").glob("*-answer-*.html")]
    assert any("20 min were taken out of the ledger" in " ".join(page.split()) for page in pages)
    assert (out / "practice/var/registers/northwind.xlsx").read_bytes().startswith(b"PK")
    bubbles = (out / "telephone/12125550109.html").read_text(encoding="utf-8")
    assert re.findall(r'class="said (\w+)"', bubbles)[:3] == ["ours", "theirs", "ours"]
    assert 'href="telephone/12125550109.html#' in index
    assert 'href="../index.html"' in bubbles
    rang = (out / "telephone/12125550102.html").read_text(encoding="utf-8")
    assert re.search(r'press 3[^<]*</p><p class="key">They pressed 1</p><p>Thank you', rang, re.IGNORECASE)
    assert 'base_url = "http://127.0.0.1:' in (out / "practice/practice.toml").read_text(encoding="utf-8")


async def test_a_provider_that_fails_for_a_day_doubles_nothing_and_a_stop_is_final(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, text = await told(tmp_path / "out", 41, capsys)
    assert code == 0, text
    assert "the telephone provider cannot be asked: texts and calls wait for it, mail goes on" in text
    assert "the answer to a text was lost: the provider’s list is looked at before it is sent again" in text
    assert len(re.findall(r"Mei Tanaka +was texted", text)) == 2  # the second of which she answers with STOP
    assert "Mei Tanaka wants no more texts and calls" in text
    assert "texted “1 done, 2 Thursday”" in text
    for key in ("1: done", "2: more time"):
        assert f"was called (0.25 USD): pressed {key}" in text
    for promise in (
        "no text or call went out twice",
        "nobody was texted or called without consent on record",
        "every text and call went out in the hours of its reader",
        "nobody was texted or called after wanting no more",
        "every text and call to us was handled",
        "every text and call stands in the ledger, and nothing else",
    ):
        assert f"✓ {promise}" in text


async def test_without_the_library_for_texts_it_says_what_to_install(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "NEEDED", ("aiosmtpd", "no_such_library"))
    assert await show_demo(tmp_path / "out", seed=7, days=1) == 2
    assert "the demo needs no_such_library: in a checkout run  make demo" in capsys.readouterr().err


async def test_the_same_seed_tells_the_same_story(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = await told(tmp_path / "out", 4, capsys)
    again = await told(tmp_path / "out", 4, capsys)  # the folder of an earlier demo is made anew
    assert first == again


async def test_a_folder_with_something_else_in_it_is_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    assert await show_demo(tmp_path, seed=7, days=1) == 2
    assert "name another folder with --out" in capsys.readouterr().err
    assert names_in(tmp_path) == ["mine.txt"]


def names_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def reminder() -> Mail:
    return Mail(
        at=AT,
        dated=AT,
        to="dana@northwind.example",
        sender="partner@hart.example",
        sender_name="Riley Hart",
        subject="AR aging report for September, due Wed, Oct 7 [T-600835]",
        message_id="<d549ccef337924dd.c7bxveagy3ln7wnq@hart.example>",
        in_reply_to="",
        references=(),
        text="Hello Dana,\n\nComing up:\n\nAR aging report\n   Ref. T-600835\n\nKind regards,\nRiley Hart\n",
        html="",
        files=(),
        automatic="",
        raw=b"",
    )


@pytest.mark.parametrize("program", get_args(Program))
@pytest.mark.parametrize(("language", "words"), [("en", "Here it is.\nSorry!"), ("es", "Aquí lo tiene.\n¡Perdón!")])
def test_duly_reads_the_new_words_in_every_mail_program_s_reply(program: Program, language: str, words: str) -> None:
    draft = Draft(
        name="Dana Ortiz",
        address="dana@northwind.example",
        words=words,
        at=AT,
        number=1,
        to="partner@hart.example",
        answers=reminder(),
        files=(("aging.xlsx", b"PK"),),
        program=program,
        language=language,
    )
    letter = parse(sent(draft))
    assert new_words(letter.text).new == words
    assert (letter.in_reply_to, letter.references) == (reminder().message_id, (reminder().message_id,))
    assert [attachment.name for attachment in letter.attachments] == ["aging.xlsx"]
    assert parse(sent(replace(draft, number=2))).key != letter.key


@pytest.mark.parametrize(
    ("document", "period", "sheet", "cell", "total"),
    [
        ("weekly-cash", "2026-W41", "Cash", (9, 4), lambda rows: rows[5][1] + rows[10][2] - rows[10][3]),
        ("staffing-hours", "2026-W41", "Hours", (12, 2), lambda rows: sum(row[2] for row in rows[5:12])),
        ("ar-aging", "2026-10", "Summary", (13, 5), lambda rows: sum(rows[13][1:5])),
        ("no-shows", "2026-10", "Visits", (8, 1), lambda rows: rows[6][1] / rows[4][1]),
        ("quarterly-review", "2026-Q4", "Review", (9, 2), lambda rows: sum(row[2] for row in rows[5:9])),
    ],
)
def test_a_filled_workbook_has_the_period_and_the_results_of_its_formulas(
    document: str, period: str, sheet: str, cell: tuple[int, int], total: object
) -> None:
    blank = (SAMPLE / f"engagements/northwind/templates/{document}.xlsx").read_bytes()
    filled = fill(document, blank, period, "Grace Okafor", random.Random(1), AT)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(filled)).get_sheet_by_name(sheet).to_python()
    assert rows[1][1] == period
    assert rows[cell[0]][cell[1]] == pytest.approx(total(rows))  # type: ignore[operator]
    assert filled == fill(document, blank, period, "Grace Okafor", random.Random(1), AT)

"""A rehearsal with texts and calls: when each would go, to whom, under which consent, and what they come to."""

import csv
import re
import shutil
from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from tests.commands import ROOT, called

AGREEMENT, PEOPLE = "engagements/northwind/engagement.toml", "engagements/northwind/people.csv"
OCTOBER = ("--from", "2026-10-01", "--to", "2026-10-31")
EVERY_CHANNEL = 'by = ["email", "text", "call"]'


def edit(folder, file, *changes):
    text = (folder / file).read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    (folder / file).write_text(text, encoding="utf-8")


def written(folder):
    """The sample practice with every rung by mail, text and call."""
    shutil.copytree(ROOT / "sample", folder)
    agreement = folder / AGREEMENT
    agreement.write_text(re.sub(r"by = \[.*?\]", EVERY_CHANNEL, agreement.read_text("utf-8")), "utf-8")
    return folder


@pytest.fixture
def sample(tmp_path):
    """That practice, to be changed."""
    return written(tmp_path / "practice")


@pytest.fixture(scope="module")
def october(tmp_path_factory):
    """October of that practice, rehearsed as it is."""
    folder = written(tmp_path_factory.mktemp("october") / "practice")
    done = called("--practice", folder, "--json", "rehearse", "northwind", *OCTOBER)
    assert "Traceback" not in done.err, done.err
    return done


def without_telephone(folder):
    practice = folder / "practice.toml"
    kept = re.sub(r"\[twilio\].*?\n\n", "", practice.read_text("utf-8"), flags=re.DOTALL)
    practice.write_text(kept, "utf-8")


def test_texts_and_calls_are_rehearsed_with_their_cost_segments_and_consent(october):
    texts = [row for row in october.rows if row["channel"] == "text"]
    calls = [row for row in october.rows if row["channel"] == "call"]
    assert texts
    assert calls
    assert {(row["cost"], row["segments"] <= 2) for row in texts} == {(0.05, True)}
    assert {row["cost"] for row in calls} == {0.25}
    assert not any("cost" in row or "segments" in row for row in october.rows if row["channel"] == "email")
    for row in (*texts, *calls):
        assert "09:00" <= row["at"][11:16] < "18:00"
        assert re.fullmatch(r"\+\d{8,15}", row["to"][0])
        assert f"[scope] channels {row['channel']}; people.csv {row['channel']}_consent" in row["clause"]
        assert row["tasks"]
    total = len(texts) * 0.05 + len(calls) * 0.25
    assert f"{len(texts)} texts and {len(calls)} calls would cost {total:.2f} USD" in october.err


def test_nobody_without_consent_is_rehearsed_by_telephone(sample, october):
    with (sample / PEOPLE).open(encoding="utf-8") as file:
        people = list(csv.DictReader(file))
    for channel in ("text", "call"):
        permitted = {person["phone"] for person in people if person[f"{channel}_consent"] == "yes"}
        assert {row["to"][0] for row in october.rows if row["channel"] == channel} == permitted


def test_the_listing_and_the_pages_show_them_too(sample, october, duly, tmp_path):
    listing = duly("rehearse", "northwind", *OCTOBER, "--html", tmp_path / "pages", json_out=False)
    assert re.search(r"reminder +text +\+\d+ .*\([12] segments?, 0.05\)\n +\S", listing.out)
    assert re.search(r"reminder +call +\+\d+ .*\(0.25\)\n +Hello", listing.out)
    for row in october.rows:
        if row["channel"] != "email":
            assert all(line.strip() in listing.out for line in row["text"].splitlines())
    index = (tmp_path / "pages" / "index.html").read_text()
    assert "would cost" in index
    assert "0.05 USD" in index
    assert len(list((tmp_path / "pages").glob("*-call.html"))) == index.count("reminder by call")
    text, call = (
        min((tmp_path / "pages").glob(f"*-reminder-{channel}.html")).read_text() for channel in ("text", "call")
    )
    for page in (text, call):
        assert re.search(r"<h1>reminder by (text|call) to [A-Z]\S+ [A-Z]\S+, \+\d+</h1>", page)
        assert re.search(r"\d\d:\d\d (EDT|CDT|MDT|PDT)<br>", page)
        assert "[scope] channels" in page
        assert 'name="viewport"' in page
    assert re.search(r"[12] segments?, 0\.05 USD<br>", text)
    assert "0.25 USD<br>" in call


def test_the_cap_ends_calls_and_then_texts_and_begins_anew_with_the_month(sample, duly):
    edit(sample, AGREEMENT, ("cap = 1500.00", "cap = 0.60"))
    done = duly("rehearse", "northwind", "--from", "2026-10-01", "--to", "2026-11-30")
    rows = done.rows
    october, november = done.err.splitlines()
    assert re.fullmatch(
        r"2026-10: \d+ texts?( and \d calls?)? would cost 0\.\d\d USD of a cap of 0\.60; "
        r"from \d+ October on (\d+ texts? and )?\d+ calls? (is|are) left out for the cap",
        october,
    )
    assert november.startswith("2026-11: ")
    for month in ("2026-10", "2026-11"):
        spent = sum(row["cost"] for row in rows if "cost" in row and row["at"].startswith(month))
        assert 0 < round(spent, 2) <= 0.57
    digests = " ".join(row["text"] for row in rows if row["kind"] == "digest")
    assert "90 % of the month's cap of 0.60 USD" in digests


def test_without_a_telephone_email_goes_instead_and_the_digest_says_so(sample, duly):
    without_telephone(sample)
    done = duly("rehearse", "northwind", *OCTOBER)
    assert {row["channel"] for row in done.rows} == {"email"}
    assert "would cost" not in done.err
    digests = " ".join(row["text"] for row in done.rows if row["kind"] == "digest")
    assert "no telephone provider is set up; email goes instead" in " ".join(digests.split())


def test_the_calendar_names_the_channels_of_each_rung(sample, duly):
    rows = duly("calendar", "northwind", *OCTOBER).rows
    assert {tuple(rung["by"]) for row in rows for rung in row["ladder"]} == {("email", "text", "call")}


def test_check_names_whom_the_telephone_does_not_reach_and_finds_no_mistake_in_it(sample, duly):
    done = duly("check", json_out=False)
    assert done.code == 0
    assert "northwind: no calls to Priya Nair, Grace Okafor, Mei Tanaka" in done.out
    assert "people.csv has no call_consent for them" in done.out
    assert duly("check").rows == []
    edit(sample, AGREEMENT, ('channels = ["email", "text", "call"]', 'channels = ["email", "text"]'))
    assert "the ladder has calls, but [scope] channels does not: none will go" in duly("check", json_out=False).out
    without_telephone(sample)
    done = duly("check", json_out=False)
    assert done.code == 0
    assert "the ladder has texts, but practice.toml has no [twilio]: email goes instead" in done.out


ZONES = ("America/New_York", "America/Phoenix", "Europe/London", "Europe/Berlin", "Asia/Kolkata", "Australia/Sydney",
         "America/Sao_Paulo", "America/Santiago")  # fmt: skip


def test_in_autumn_and_spring_everybody_is_reached_in_the_hours_of_their_own_wall_clock(sample, duly):
    with (sample / PEOPLE).open(encoding="utf-8") as file:
        people = list(csv.DictReader(file))
    for number, person in enumerate(people):
        person |= {"phone": f"+12125550{number:03}", "timezone": ZONES[number % len(ZONES)]}
        person |= {"text_consent": "yes", "call_consent": "yes"}
    with (sample / PEOPLE).open("w", encoding="utf-8", newline="") as file:
        written = csv.DictWriter(file, people[0])
        written.writeheader()
        written.writerows(people)
    rows = []
    for first, last in [("2026-10-01", "2026-11-10"), ("2027-03-01", "2027-04-15")]:  # in which the clocks change
        agreement = sample / AGREEMENT
        agreement.write_text(re.sub(r"(?m)^starts = .*", f"starts = {first}", agreement.read_text("utf-8")), "utf-8")
        rows += duly("rehearse", "northwind", "--from", first, "--to", last).rows
    zones = {person["phone"]: ZoneInfo(person["timezone"]) for person in people}
    seen = set()
    for row in rows:
        if row["channel"] == "email":
            continue
        zone = zones[row["to"][0]]
        there = datetime.fromisoformat(row["at"])
        assert there.utcoffset() == there.astimezone(zone).utcoffset()
        assert f"{there:%H:%M}" == "09:00"
        assert there.weekday() < 5
        seen.add((zone.key, there.utcoffset()))
    assert len({zone for zone, _ in seen}) >= 6
    assert len(seen) >= 10  # with and without daylight saving time
    sent = [(row["to"][0], row["channel"], row["at"], row["text"]) for row in rows if row["channel"] != "email"]
    for one, following in pairwise(sorted(sent)):
        assert one[:2] != following[:2] or one[3] != following[3], "the same words twice in a row"

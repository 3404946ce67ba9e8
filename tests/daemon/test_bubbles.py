"""The demo's page of a telephone: who said what, which key where, and what follows for the number."""

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from duly.daemon.simulation.bubbles import Bubbles
from duly.daemon.simulation.overheard import Overheard

DANA = "+12125550101"
NINE = datetime(2026, 10, 6, 13, tzinfo=UTC)


def overheard(**more):
    setting = {"sid": "CA1", "at": NINE, "call": True, "ours": True, "number": DANA, "words": "", "outcome": "answered"}
    return Overheard(**(setting | more))


@pytest.fixture
def bubbles(tmp_path):
    return Bubbles(folder=tmp_path, zone=ZoneInfo("America/New_York"), currency="USD", name_of=lambda _: "Dana Ortiz")


def page(bubbles, *heard):
    """The words of Dana's page, and its markup."""
    bubbles.keep(heard)
    written = (bubbles.folder / "telephone/12125550101.html").read_text(encoding="utf-8")
    return " ".join(re.sub(r"<style>.*?</style>|<[^>]+>", " ", written).split()), written


TOLD = [
    ({"words": "Press 1.\nNoted.", "key": "1", "pressed": ((1, "1"),)}, "Press 1. They pressed 1 Noted."),
    ({"words": "Press 9.\nGoodbye.", "key": "9", "pressed": ((1, "9"),)}, "From here on no texts and no calls go"),
    ({"outcome": "no-answer"}, "Nobody answered."),
    ({"outcome": "busy"}, "The line was busy."),
    ({"outcome": "machine", "words": "It is due."}, "An answering machine took this: It is due."),
    ({"ours": False, "words": "Speak.", "spoke": 8}, "They left a message of 8 seconds; its recording went to"),
    ({"call": False, "ours": False, "words": "stop"}, "From here on no texts and no calls go to this number"),
    ({"call": False, "ours": False, "words": "Wrong person"}, "From here on nothing goes to this number until"),
]


@pytest.mark.parametrize(("what", "told"), TOLD)
def test_a_page_tells_what_came_of_it(bubbles, what, told):
    words, _ = page(bubbles, overheard(**what))
    assert told in words
    assert "Tue 06 Oct 09:00 EDT" in words


def test_theirs_are_left_and_ours_right_with_a_way_back(bubbles):
    ours, theirs = overheard(call=False, words="Open"), overheard(call=False, ours=False, words="done")
    _, written = page(bubbles, ours, theirs)
    assert re.findall(r'class="said (\w+)"', written) == ["ours", "theirs"]
    assert re.search(r"\.ours{[^}]*margin-left:auto", written)
    assert 'href="../index.html"' in written


def test_photos_of_one_name_are_kept_apart_and_linked(bubbles):
    for sid, content in (("MM000001", b"one"), ("MM000002", b"two")):
        photo = overheard(sid=sid, call=False, ours=False, words="here", files=(("form.png", content),))
        _, written = page(bubbles, photo)
        (link,) = re.findall(r'<a href="([^"]+)"><img', written)
        assert (bubbles.folder / "telephone" / link.replace("%20", " ")).read_bytes() == content
    assert len(list(bubbles.folder.glob("telephone/*.png"))) == 2

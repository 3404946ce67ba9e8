"""The wordbook: complete in every language, quick to open, and mended or extended by an engagement's own files."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from duly.daemon.own_wording import SAMPLES, own_wordbook
from duly.daemon.wordbook import OURS, PAGE, load_wordbook
from duly.rules.voice import EVERYWHERE

FACTS = {"n": 1, "document": True, **dict.fromkeys(EVERYWHERE, "x")}


@pytest.fixture
def wording(tmp_path: Path) -> Callable[..., tuple]:
    """Writes an engagement's own files and opens the wordbook with them."""

    def put(**files: str) -> tuple:
        for name, source in files.items():
            path = tmp_path / f"{name.replace('__', '/')}.j2"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(source, "utf-8")
        return own_wordbook(tmp_path)

    return put


def faults_of(found: tuple) -> list[str]:
    return [str(fault) for fault in found[1]]


def test_every_language_has_every_sentence() -> None:
    languages = load_wordbook().languages
    assert {"en", "es"} <= languages.keys()
    for parts in languages.values():
        assert parts.keys() == languages["en"].keys()


@pytest.mark.parametrize("stem", ["opening_ahead", "opening_late", "ask_ahead", "ask_late"])
def test_each_opening_and_question_has_four_ways(stem: str) -> None:
    for parts in load_wordbook().languages.values():
        assert {f"reminder.{stem}_{number}" for number in (1, 2, 3, 4)} <= parts.keys()


def test_opening_the_wordbook_loads_no_template_engine() -> None:
    root = Path(__file__).parents[2]
    code = (
        "import sys; import run; from duly.daemon.wordbook import load_wordbook; load_wordbook();"
        "sys.exit(bool({'jinja2', 'babel', 'icalendar'} & sys.modules.keys()))"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0


def test_every_file_of_ours_would_pass_the_check_of_own_ones(wording: Callable[..., tuple]) -> None:
    files = {f"{path.parent.name}__{path.stem}": path.read_text("utf-8") for path in OURS.rglob("*.j2")}
    assert faults_of(wording(**files)) == []


def test_an_engagement_may_put_in_one_sentence_and_keep_the_others(wording: Callable[..., tuple]) -> None:
    words, faults = wording(en__common="{% block greeting %}Dear {{ name }},{% endblock %}")
    assert faults == ()
    assert words.languages["en"]["common.greeting"]({**FACTS, "name": "Dana"}) == "Dear Dana,"
    assert words.languages["en"]["common.regards"](FACTS) == "Kind regards,"
    assert words.languages["es"]["common.greeting"]({**FACTS, "name": "Dana"}) == "Hola, Dana:"
    assert load_wordbook().languages["en"]["common.greeting"]({**FACTS, "name": "Dana"}) == "Hello Dana,"


def test_a_fifth_variant_may_be_added(wording: Callable[..., tuple]) -> None:
    words, faults = wording(en__reminder="{% block opening_late_5 %}One more way:{% endblock %}")
    assert faults == ()
    assert words.languages["en"]["reminder.opening_late_5"](FACTS) == "One more way:"


def test_a_folder_that_is_not_there_changes_nothing(tmp_path: Path) -> None:
    words, faults = own_wordbook(tmp_path / "nowhere")
    assert faults == ()
    assert words.languages == load_wordbook().languages


@pytest.mark.parametrize(
    ("name", "source", "fault"),
    [
        ("en__remindr", "", 'wording/en/remindr.j2: Duly has no wording by this name; try "en/reminder.j2"'),
        ("reminder__x__y", "", "wording/reminder/x/y.j2: Duly has no wording by this name"),
        (
            "en__common",
            "\n{% block greting %}Hi{% endblock %}",
            'wording/en/common.j2:2: greting: there is no part by this name; try "greeting"',
        ),
        (
            "en__common",
            "{% block greeting %}Dear {{ nam }},{% endblock %}",
            'wording/en/common.j2:1: greeting: nothing is known as "nam" here; try "name"',
        ),
        (
            "en__reminder",
            "{% block ask_when %}\nWhen will you send {{ document.title }}?\n{% endblock %}",
            "wording/en/reminder.j2:1: ask_when: fails when it is said",
        ),
        ("en__common", "{% block greeting %}Hi", "wording/en/common.j2:1: cannot be read: Unexpected end of template"),
        (
            "en__common",
            "Dear all,\n{% block regards %}Yours,{% endblock %}",
            "wording/en/common.j2:1: words outside every part are never said",
        ),
        ("page__html", "{{ block }}", "wording/page/html.j2: fails when it is said"),
        (
            "fr__common",
            "{% block greeting %}Bonjour {{ name }},{% endblock %}",
            "wording/fr: a new language needs every part",
        ),
        (
            "en__common",
            "{% block greeting %}{{ ().__class__.__mro__ }}{% endblock %}",
            "greeting: fails when it is said",
        ),
        ("en__common", "x" * 100_001, "wording/en/common.j2: is longer than 100000 characters"),
    ],
)
def test_a_mistake_is_named_with_its_place_and_left_out(
    wording: Callable[..., tuple], name: str, source: str, fault: str
) -> None:
    found = wording(**{name: source})
    assert any(fault in said for said in faults_of(found)), faults_of(found)
    assert found[0].languages["en"]["common.greeting"](FACTS) == "Hello x,"
    assert "fr" not in found[0].languages


def test_all_mistakes_are_reported_at_once(wording: Callable[..., tuple]) -> None:
    source = "{% block greting %}{% endblock %}{% block stop %}{{ a }}{{ b }}{% endblock %}"
    assert len(faults_of(wording(en__common=source, en__remindr=""))) == 4


def test_a_file_that_is_no_text_is_reported(tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "common.j2").write_bytes(b"\xff\xfe\x00")
    assert "cannot be read as UTF-8 text" in str(own_wordbook(tmp_path)[1][0])


def test_a_whole_new_language_may_be_added(wording: Callable[..., tuple]) -> None:
    files = {f"fr__{path.stem}": path.read_text("utf-8") for path in (OURS / "en").glob("*.j2")}
    words, faults = wording(**files)
    assert faults == ()
    assert words.languages["fr"].keys() == words.languages["en"].keys()


def test_an_own_sentence_that_fails_later_gives_way_to_ours(wording: Callable[..., tuple]) -> None:
    words, faults = wording(en__common="{% block due %}{{ 10 // (days - 7) }}{% endblock %}")
    assert faults == ()
    facts = {**FACTS, "days": 7, "due": "Monday", "today": False}
    assert words.languages["en"]["common.due"](facts) == "Due Monday · 7 working days past its date"


def test_the_page_escapes_whatever_is_set_in_it() -> None:
    page = load_wordbook().html({"language": "en", "subject": "<script>", "blocks": ()})
    assert "<script>" not in page
    assert (OURS / PAGE / "html.j2").is_file()
    assert SAMPLES["n"] == 2

"""A further language is one catalogue more: no code knows of it, its dates and plurals come by themselves."""

import re
import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from duly.daemon.wordbook import OURS, read_wordbook
from duly.rules import speech
from duly.rules.wording import ReminderFacts, reminder

from tests.daemon.test_sample import SAMPLE
from tests.mail_checks import faults_of_page
from tests.rules.wording_facts import AGING, MILEAGE, to

FRENCH = {  # what a first reminder says; a whole catalogue has every part
    "common": {
        "greeting": "Bonjour {{ name }},",
        "regards": "Bien cordialement,",
        "label": "{{ title }} {{ period }}",
        "week": "de la semaine du {{ day }}",
        "month": "de {{ month }}",
        "due": "À rendre {{ due }}{% if days %} · {{ days }} "
        '{{ plural(days, one="jour ouvré", other="jours ouvrés") }} après la date{% endif %}',
    },
    "reminder": {
        "subject": "{% if n == 1 %}{{ label }}, pour le {{ due }}"
        "{% else %}{{ n }} documents, le premier pour le {{ due }}{% endif %}",
        "opening_late_1": "Sauf erreur de ma part, ceci est encore attendu :",
    },
}


@pytest.fixture
def catalogues(tmp_path: Path) -> Path:
    """Duly's own templates with a French folder beside the English and the Spanish one."""
    folder = tmp_path / "templates"
    shutil.copytree(OURS, folder)
    shutil.copytree(folder / "en", folder / "fr")
    for name, parts in FRENCH.items():
        path = folder / "fr" / f"{name}.j2"
        source = path.read_text("utf-8")
        for part, words in parts.items():
            block = re.compile(r"\{% block " + part + r" -?%\}.*?\{%-? endblock %\}", re.DOTALL)
            source, changed = block.subn(lambda _, p=part, w=words: f"{{% block {p} %}}{w}{{% endblock %}}", source)
            assert changed == 1, part
        path.write_text(source, "utf-8")
    return folder


def test_a_reader_of_the_new_language_is_written_to_in_it(catalogues: Path) -> None:
    words = read_wordbook(catalogues)
    written = reminder(words, ReminderFacts(to=to("fr"), items=(AGING, MILEAGE)))
    assert written.text.startswith("Bonjour Dana,\n\n")
    assert "AR aging report de septembre" in written.text
    assert "À rendre mercredi, 7 octobre · 3 jours ouvrés après la date" in written.text
    assert "Mileage log de la semaine du 5 octobre" in written.text
    assert written.subject == "2 documents, le premier pour le mer. 7 oct."
    assert faults_of_page(written.html, written.text, "fr") == []
    assert reminder(words, ReminderFacts(to=to("fr"), items=(AGING,))).subject.startswith(
        "AR aging report de septembre, pour"
    )


def test_numbers_and_money_are_said_as_the_new_language_says_them() -> None:
    assert speech.number(Decimal("1234.5"), "fr") == "1 234,5"
    assert speech.money(Decimal(1500), "EUR", "fr") == "1 500,00 €"
    assert speech.percent(Decimal("0.075"), "fr") == "7,5 %"
    assert speech.listed(["a", "b", "c"], "fr") == "a, b et c"
    assert speech.day_of_month(date(2026, 10, 7), "fr", date(2026, 10, 1)) == "7 octobre"


def test_the_other_languages_stay_as_they_were(catalogues: Path) -> None:
    words, ours = read_wordbook(catalogues), read_wordbook(OURS)
    for language in ("en", "es", "nl"):
        facts = ReminderFacts(to=to(language), items=(AGING, MILEAGE))
        assert reminder(words, facts) == reminder(ours, facts)


@pytest.mark.parametrize(
    ("file", "part"), [("common", "greeting"), ("scorecard", "whole"), ("reminder", "opening_late_3")]
)
def test_a_part_that_is_missing_is_named_when_the_catalogue_is_opened(catalogues: Path, file: str, part: str) -> None:
    path = catalogues / "fr" / f"{file}.j2"
    path.write_text(path.read_text("utf-8").replace(f"block {part} ", f"block {part}_old "), "utf-8")
    with pytest.raises(ValueError, match=rf"the language fr lack {file}\.{part}$"):
        read_wordbook(catalogues)


def test_a_file_that_is_missing_is_named_by_its_parts(catalogues: Path) -> None:
    (catalogues / "fr" / "notice.j2").unlink()
    with pytest.raises(ValueError, match=r"lack notice\..*"):
        read_wordbook(catalogues)


def test_a_practice_may_have_the_catalogue_itself_and_check_names_what_it_lacks(duly, catalogues, tmp_path) -> None:
    practice = tmp_path / "practice"
    shutil.copytree(SAMPLE, practice)
    own = practice / "engagements/northwind/wording"
    shutil.copytree(catalogues / "fr", own / "fr")
    assert duly("check").code == 0
    (own / "fr" / "notice.j2").unlink()
    found = duly("check", json_out=False)
    assert found.code == 2
    named = "engagements/northwind/wording/fr: a new language needs every part; missing: notice.ask_1"
    assert named in found.err

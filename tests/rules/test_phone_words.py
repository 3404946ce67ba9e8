"""Texts and calls in words: two segments at most, one number an item, nothing a telephone company keeps for itself."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from duly.rules.phone_words import TextFacts, call, segments, telephone_letters, text
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rules.wording_facts import AGING, LANGUAGES, MILEAGE, WALK, WORDS, to

SPOKEN = [*LANGUAGES, "es-MX", "fr"]
TAKEN = r"\b(CANCEL|END|QUIT|YES|HELP|START|INFO|UNSUBSCRIBE|REVOKE|STOPALL|OPTOUT|UNSTOP)\b"


def facts(*items, language="en", **more):
    return TextFacts(to=to(language), items=items, numbers=tuple(range(1, len(items) + 1)), **more)


def written(*items, **more):
    return text(WORDS, facts(*items, **more))


@pytest.mark.parametrize("language", SPOKEN)
@pytest.mark.parametrize("variant", range(3))
@pytest.mark.parametrize("introduction", [True, False])
def test_a_text_takes_at_most_two_segments_of_the_telephones_alphabet(language, variant, introduction):
    long = replace(AGING, title="Informe de antigüedad “ñandú” 你好 " * 8)
    for items in ((AGING,), (WALK,), (AGING, MILEAGE, WALK), (long,), (long, long), (long,) * 30):
        said = written(*items, language=language, variant=variant, introduction=introduction)
        assert said == telephone_letters(said)
        assert segments(said) <= 2
        assert "STOP" in said
        assert not re.search(TAKEN, said)


@given(
    title=st.text(min_size=1, max_size=200),
    name=st.text(min_size=1, max_size=120),
    firm=st.text(max_size=120),
    client=st.text(max_size=120),
    inbox=st.from_regex(r"[a-z]{1,60}@[a-z]{1,60}\.example", fullmatch=True),
    count=st.integers(1, 12),
    language=st.sampled_from(["en", "es"]),
    colleague=st.text(max_size=80),
)
@settings(max_examples=80, deadline=None)
def test_whatever_people_and_documents_are_called_two_segments_hold_it(
    title, name, firm, client, inbox, count, language, colleague
):
    who = to(language)
    consultant = replace(who.consultant, name=name, firm=firm)
    who = replace(who, consultant=consultant, engagement=client, inbox=inbox)
    items = (replace(AGING, title=title),) * count
    numbers = tuple(range(1000, 1000 + count))
    said = text(WORDS, TextFacts(to=who, items=items, numbers=numbers, introduction=True, covering_for=colleague))
    assert segments(said) <= 2
    assert said.endswith(("STOP ends these texts.", "Responda STOP para no recibir mas."))


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("count", range(1, 13))
def test_two_segments_hold_it_where_every_name_is_as_long_as_can_be(language, count):
    wide = "W" * 90
    consultant = replace(to().consultant, name=wide, firm=wide)
    who = replace(to(language), consultant=consultant, engagement=wide, inbox="a@a.example")
    items = (replace(AGING, title=wide),) * count
    numbers = tuple(range(1000, 1000 + count))
    said = text(WORDS, TextFacts(to=who, items=items, numbers=numbers, introduction=True, covering_for=wide))
    assert segments(said) <= 2


def test_a_lone_item_is_answered_in_words_the_telephone_company_does_not_keep():
    said = written(AGING)
    assert said.startswith("Hart Accountability: Still open: your AR aging report for September")
    assert "Please email the file to partner@hart.example, or reply LATER, CALL ME or WRONG PERSON." in said
    assert "DONE" not in said
    assert "Reply DONE, LATER, CALL ME or WRONG PERSON." in written(WALK)
    assert AGING.ref in said
    assert "1." not in said.partition(",")[0]


def test_several_items_are_answered_by_the_number_each_has():
    said = text(WORDS, TextFacts(to=to(), items=(WALK, replace(MILEAGE, evidence="word")), numbers=(4, 2)))
    assert "4. Safety walk for Q3 2026, 2. Mileage log" in said
    assert "Reply 4 DONE, 2 FRIDAY, LATER" in said
    spanish = text(WORDS, TextFacts(to=to("es"), items=(WALK, replace(MILEAGE, evidence="word")), numbers=(4, 2)))
    assert "Responda 4 LISTO, 2 VIERNES, LUEGO" in spanish


def test_which_item_is_a_file_and_where_it_goes_is_said_of_several_too():
    said = text(WORDS, TextFacts(to=to(), items=(AGING, WALK), numbers=(1, 2)))
    assert "Please email the file for 1 to partner@hart.example; 2 needs only a reply: 2 DONE." in said
    assert "1 DONE" not in said  # a word is no document
    files = text(WORDS, TextFacts(to=to(), items=(AGING, MILEAGE), numbers=(4, 2)))
    assert "Please email the files for 4 and 2 to partner@hart.example, or reply 4 FRIDAY, LATER" in files
    assert "DONE" not in files


def test_nothing_sounds_late_before_the_due_date():
    for variant, day in ((variant, day) for variant in range(3) for day in (AGING.due, AGING.due - timedelta(days=2))):
        said = text(WORDS, TextFacts(to=replace(to(), today=day), items=(AGING,), variant=variant))
        assert not re.search(r"still|was due|ago|open", said, re.IGNORECASE)
        assert ("due today" if day == AGING.due else "due Wed, Oct 7, in 2 days") in said
    for variant in range(3):
        said = written(AGING, variant=variant)
        assert "it was due Wed, Oct 7, 5 days ago" in said
        assert "your AR aging report" in said


def test_many_items_are_named_as_far_as_they_go_and_the_rest_counted():
    said = written(*(replace(AGING, title=f"Quarterly statement {number}") for number in range(12)))
    named = re.findall(r"\d+\. Quarterly", said)
    assert 1 < len(named) < 12
    assert f"{12 - len(named)} more" in said


def test_the_first_text_says_who_writes_and_for_whom():
    first = written(AGING, introduction=True)
    assert first.startswith("Riley Hart of Hart Accountability for Northwind Clinics: Still open: your AR aging report")
    assert "Riley" not in written(AGING)


def test_a_deputy_is_told_for_whom():
    assert "You cover for Priya Nair." in written(AGING, covering_for="Priya Nair")


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_days_and_no_two_variants_say_the_same(language):
    day = to(language).today
    said = set()
    for ahead in range(-8, 4):
        who = replace(to(language), today=day + timedelta(days=ahead))
        item = replace(AGING, due=day)
        said.add(text(WORDS, TextFacts(to=who, items=(item,), variant=0)))
    assert len(said) == 12
    assert len({written(AGING, language=language, variant=variant) for variant in range(3)}) == 3


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("«Llámeme» – mañana…", '"Llameme" - mañana...'),
        ("“It’s ‘done’”", "\"It's 'done'\""),
        ("1½ hours\u00a0left", "1 1/2 hours left"),
        ("Łódź, Œuvre, naïve", "Lodz, OEuvre, naive"),
        ("🙂 ok", " ok"),
        ("№ 5 ™", "No 5 TM"),
        ("€5 [x]", "€5 [x]"),
        ("你好", "??"),
    ],
)
def test_letters_outside_the_telephones_alphabet_are_written_plainly(typed, sent):
    assert telephone_letters(typed) == sent


@pytest.mark.parametrize(
    ("said", "count"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("a" * 152 + "€" + "a" * 151, 2),  # the sign is not cut in half: it begins the second
        ("a" * 152 + "€" + "a" * 152, 3),
        ("“" + "a" * 69, 1),  # one curly mark, and 70 letters fill it
        ("“" + "a" * 70, 2),
        ("“" + "a" * 133, 2),
        ("“" + "a" * 134, 3),
        ("🙂" * 35, 1),
        ("🙂" * 36, 2),
        ("🙂" * 66, 2),  # 33 whole ones a part
        ("🙂" * 67, 3),
    ],
)
def test_segments_are_counted_as_they_are_charged(said, count):
    assert segments(said) == count


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_call_opens_with_who_is_calling_and_names_no_person(language):
    script = call(WORDS, facts(AGING, language=language))
    assert "Hart Accountability" in script.say.partition(".")[2].partition(".")[0]
    assert not re.search(r"Dana|Ortiz|Riley", script.to_text())
    assert [key for key in "1239" if re.search(rf"(Press|Oprima) {key}", script.say)] == list("1239")
    assert "+1, 2 1 2, 5 5 5, 0 1 0 0" in script.say
    assert set(script.after) == {"1", "2", "3", "9", ""}
    assert 0 < len(script.machine) < len(script.say)
    assert script.from_text(script.to_text()) == script


def test_key_nine_says_that_texts_stop_too_and_emails_do_not():
    script = call(WORDS, facts(AGING))
    assert "Press 9 for no more calls or texts." in script.say
    assert "You will still get emails." in script.after["9"]


def test_a_machine_hears_what_is_open_and_where_to_answer():
    machine = call(WORDS, facts(AGING)).machine
    assert "still open as far as we can see. Please answer our email, or call +1" in machine
    assert "also" not in machine


def test_key_one_asks_for_the_file_of_a_document_and_takes_the_word_for_the_rest():
    assert "send the file" in call(WORDS, facts(AGING)).after["1"]
    assert "noted" in call(WORDS, facts(WALK)).after["1"]


def test_a_call_about_many_items_names_three():
    script = call(WORDS, facts(*(replace(AGING, title=f"Statement {number}") for number in range(7))))
    assert script.say.count("Statement") == 3
    assert "and 4 more" in script.say


def test_without_a_number_of_the_consultants_the_one_that_calls_can_be_called_back():
    who = replace(to(), consultant=replace(to().consultant, phone=None))
    assert "call back the number you see" in call(WORDS, TextFacts(to=who, items=(AGING,))).say

"""What the consultant asks for by mail: questions to people, reports, statements, somebody's data."""

import pytest
from duly.rules.command_lines import NotUnderstood, Order, Personal, Report, Stated
from duly.rules.commands import read_commands

from tests.rules.test_references import DANA, DAY_IN, PRIYA, read, scene

__all__ = ["scene"]

QUESTIONS = [
    ("ask Dana Ortiz: do you have the bank's list?", DANA, (), "do you have the bank's list?"),
    ("Ask dana@northwind.example which accounts are in it?", DANA, (), "which accounts are in it?"),
    ("please ask Priya, can you send it today?", PRIYA, (), "can you send it today?"),
    ("ask Dana Ortiz about T-100001: is the bank's file in?", DANA, ("T-100001",), "is the bank's file in?"),
    ("ask T-100003 what is missing?", PRIYA, ("T-100003",), "what is missing?"),
    ("ask Priya about T-100003, what is missing?", PRIYA, ("T-100003",), "what is missing?"),
    ("pregunta a Priya: ¿qué falta?", PRIYA, (), "¿qué falta?"),
    ("preguntar a Priya por qué falta el anexo?", PRIYA, (), "por qué falta el anexo?"),
    ("ask Priya: to whom did you send it?", PRIYA, (), "to whom did you send it?"),
    ("ask Priya “What is missing?”", PRIYA, (), "What is missing?"),
]


@pytest.mark.parametrize(("line", "seat", "refs", "words"), QUESTIONS)
def test_a_question_goes_to_one_person_in_the_words_as_written(line, seat, refs, words, scene):
    order = read(line, scene)
    assert isinstance(order, Order), order
    assert (order.verb, order.named.people, order.named.refs, order.words) == ("ask", (seat,), refs, words)


NO_QUESTIONS = [
    ("ask Dana: are you in?", "that may be several things"),
    ("ask", "nobody is named"),
    ("ask Priya", "what is the question"),
    ("ask Priya: ?", "what is the question"),
    ("ask Zoltan: are you in?", "nobody is named"),
    ("ask Pria: are you in?", "has quite that name"),
    ("ask nobody@evil.example: your password?", "names nobody"),
    ("ask all of Finance: are you in?", "one person"),
    ("ask priya@northwind.example, lee@northwind.example: are you in?", "one person"),
    ("ask Priya and Lee: are you in?", "one person"),
    ("ask Priya whether she has it?", "as they are to read it"),
    ("ask Priya for the bank's list", "as they are to read it"),
    ("pregunta a Priya si tiene la lista", "as they are to read it"),
    ("ask T-999999: when?", "nothing open has that ref"),
]


@pytest.mark.parametrize(("line", "why"), NO_QUESTIONS)
def test_nothing_is_asked_where_whom_or_what_is_not_clear(line, why, scene):
    one = read(line, scene)
    assert isinstance(one, NotUnderstood), one
    assert why in one.why


def test_words_that_the_mail_program_broke_in_two_are_one_question(scene):
    line = "ask Priya: do you have the list of open accounts that the bank sent to"
    text = f"{line}\nyou all last Friday, or shall I get it for you?\nstatus Priya\n-- \nRiley"
    asked, status = read_commands(text, (), DAY_IN, scene)
    assert asked.words.endswith("that the bank sent to you all last Friday, or shall I get it for you?")
    assert status.verb == "status"
    short, _ = read_commands("ask Priya: are you in?\nI hope so", (), DAY_IN, scene)
    assert short.words == "are you in?"


REPORTS = [
    ("report", (("northwind", ""), ("acme", "")), ""),
    ("report Acme", (("acme", ""),), ""),
    ("Please send me the report for September", (("northwind", ""), ("acme", "")), "2026-09"),
    ("report mileage 2026-09", (("northwind", "mileage"),), "2026-09"),
    ("report northwind Q3", (("northwind", ""),), "2026-Q3"),
    ("report AR aging last month", (("northwind", "ar-aging"),), "2026-09"),
    ("report northwind last quarter", (("northwind", ""),), "2026-Q3"),
    ("report northwind this quarter", (("northwind", ""),), "2026-Q4"),
    ("report payroll last week", (("acme", "payroll"),), "2026-W40"),
    ("informe de northwind del trimestre pasado", (("northwind", ""),), "2026-Q3"),
    ("informe de payroll de esta semana", (("acme", "payroll"),), "2026-W41"),
    ("report northwind last year", (("northwind", ""),), "2025"),
    ("informe de septiembre", (("northwind", ""), ("acme", "")), "2026-09"),
    ("report payroll week 40", (("acme", "payroll"),), "2026-W40"),
]


@pytest.mark.parametrize(("line", "places", "period"), REPORTS)
def test_a_report_is_of_what_is_named_or_of_all(line, places, period, scene):
    assert read(line, scene) == Report(line=line, places=places, period=period)


STATEMENTS = [
    ("statement northwind", "northwind", ""),
    ("statement for Acme Tools for September", "acme", "2026-09"),
    ("send me the statement of northwind for last month", "northwind", "2026-09"),
    ("statement acme 2026-08", "acme", "2026-08"),
    ("extracto de northwind de este mes", "northwind", "2026-10"),
    ("estado de cuenta de acme, septiembre", "acme", "2026-09"),
]


@pytest.mark.parametrize(("line", "slug", "month"), STATEMENTS)
def test_a_statement_is_of_one_engagement_and_month(line, slug, month, scene):
    assert read(line, scene) == Stated(line=line, engagement=slug, month=month)


PERSONAL = [
    ("export Priya", "export", "priya@northwind.example"),
    ("exportar dana@northwind.example", "export", "dana@northwind.example"),
    ("erase Priya Nair", "erase", "priya@northwind.example"),
    ("forget gone@northwind.example", "erase", "gone@northwind.example"),
    ("borrar a Priya", "erase", "priya@northwind.example"),
    ("erase all data about gone@northwind.example", "erase", "gone@northwind.example"),
    ("export the data of Priya Nair, please", "export", "priya@northwind.example"),
]


@pytest.mark.parametrize(("line", "verb", "address"), PERSONAL)
def test_data_is_one_persons(line, verb, address, scene):
    assert read(line, scene) == Personal(line=line, verb=verb, address=address)


REFUSED = [
    ("report Zoltan", "names no engagement"),
    ("report Priya", "a report is of documents"),
    ("report T-100001", "a report is of documents"),
    ("statement", "which engagement"),
    ("statement northwind Q3", "of one month"),
    ("statement northwind soon", "names no month"),
    ("export", "about one person"),
    ("erase Dana", "several things"),
    ("erase all of Finance", "about one person"),
    ("erase everything", "about one person"),
    ("erase Priya's phone number", "“phone” says nothing I know"),
    ("forget Priya's question", "“question” says nothing I know"),
    ("delete the note of gone@northwind.example", "“note” says nothing I know"),
]


@pytest.mark.parametrize(("line", "why"), REFUSED)
def test_what_is_not_clear_gives_nothing_and_says_so(line, why, scene):
    one = read(line, scene)
    assert isinstance(one, NotUnderstood), one
    assert why in one.why

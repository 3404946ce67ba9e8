"""A quarter of the sample practice, everybody silent: every mail as it leaves, to whom, and what it may not say."""

import asyncio
import re
import shutil
from dataclasses import replace
from datetime import date

import pytest
from duly.daemon.config import load
from duly.daemon.rehearsal import rehearse
from duly.daemon.rulebook import rulebook
from duly.mailbox.compose import Sender, compose
from duly.rules.speech import short_day
from duly.state.memory import MemoryStore

from tests.daemon.test_sample import SAMPLE
from tests.mail_checks import faults_of_mail, faults_of_page

FIRST, LAST = date(2026, 10, 1), date(2026, 12, 31)
TO_PEOPLE = {"reminder", "notice", "check-in"}


@pytest.fixture(scope="module", params=["en", "es"])
def quarter(request, tmp_path_factory):
    """The engagement, and the mails of the quarter, all in one language."""
    folder = tmp_path_factory.mktemp("quarter") / "practice"
    shutil.copytree(SAMPLE, folder)
    place = folder / "engagements/northwind"
    people = place / "people.csv"
    people.write_text(re.sub(r",(?:en|es),", f",{request.param},", people.read_text("utf-8")), "utf-8")
    agreement = place / "engagement.toml"
    agreement.write_text(agreement.read_text("utf-8").replace('language = "en"', f'language = "{request.param}"'))
    return rulebook(load(folder), b"secret"), request.param


@pytest.fixture(scope="module")
def mails(quarter):
    book, _ = quarter
    sent = asyncio.run(rehearse(book, MemoryStore(), "northwind", FIRST, LAST)).sent
    found = [one for one in sent if one.message.channel == "email"]
    assert {"reminder", "notice", "escalation", "digest", "morning"} <= {one.message.kind for one in found}
    return found


def test_each_is_legible_narrow_small_and_says_the_same_in_both_its_parts(quarter, mails):
    policy = quarter[0].policies["northwind"]
    partner = Sender(name=policy.consultant.name, address=policy.address)
    for one in mails:
        message = replace(one.message, enclosures=())
        language = quarter[1] if message.kind in TO_PEOPLE | {"escalation", "report"} else "en"  # the consultant's
        assert faults_of_page(message.html, message.text, language) == [], message.subject
        assert list(faults_of_mail(compose(message, sender=partner, date=one.at))) == [], message.subject


def test_what_goes_to_a_person_goes_to_nobody_else_names_no_peer_and_asks_one_thing(quarter, mails):
    people = quarter[0].policies["northwind"].engagement.people
    employees = {one.email: one for one in people if one.role == "employee"}
    for one in mails:
        message = one.message
        assert message.cc == (), message.subject
        if message.kind in TO_PEOPLE:
            (receiver,) = message.to
            peers = [other.name for email, other in employees.items() if email != receiver]
            assert not [name for name in peers if name in message.text], message.subject
            assert len(re.findall(r"\?", message.text)) == 1, message.text
        elif message.kind == "escalation":
            assert len(message.to) == 1, message.subject
            assert len(re.findall(r"\?", message.text)) == 1, message.text


def test_the_subject_names_the_item_and_its_date(quarter, mails):
    policy = quarter[0].policies["northwind"]
    titles = [document.title for document in policy.engagement.documents]
    for one in mails:
        message = one.message
        if message.kind in {"reminder", "notice", "escalation"}:
            assert any(title in message.subject for title in titles) or message.subject[0].isdigit()
            assert re.search(r"\b\d{1,2}\b", message.subject.partition("[")[0]), message.subject
        if message.kind == "check-in" and re.search(r"^(?:\d\. )?  (?:Due|Fecha: )", message.text, re.MULTILINE):
            assert re.search(r"\b\d{1,2}\b", message.subject), message.subject
        if message.kind in {"digest", "morning"}:
            assert short_day(one.at.date(), "en", one.at.date()) in message.subject

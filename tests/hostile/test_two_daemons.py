"""Two practices set on each other, each taking the other for a person: they fall silent, whatever lies between them."""

import email
import email.policy
import re
from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage
from itertools import count
from pathlib import Path

import pytest

from tests.hostile.houses import MORNING, House, answer, house, minutes

OURS, THEIRS = "partner@hart.example", "partner@other.example"
MACHINE = ("auto-submitted", "x-auto-response-suppress", "x-loop", "precedence", "list-unsubscribe", "return-path")
TURNS = 60  # exchanges, two minutes apart
A_DAY = 34  # answers to one person in a day: ten at once, then one an hour
_tickets = count(1)

Between = Callable[[EmailMessage], EmailMessage]


def as_it_is(mail: EmailMessage) -> EmailMessage:
    return mail


def stripped(mail: EmailMessage) -> EmailMessage:
    """Through a server that takes away all by which a machine can be told."""
    for name in [*mail]:
        if name.lower() in MACHINE:
            del mail[name]
    return mail


def by_ticket(mail: EmailMessage) -> EmailMessage:
    """Through a help desk that gives every mail a subject, an id and a thread of its own."""
    number, subject = next(_tickets), re.sub(r"T-[0-9]+", "", str(mail["Subject"]))
    for name in ("Message-ID", "In-Reply-To", "References", "Subject", "Reply-To"):
        del mail[name]
    mail["Message-ID"] = f"<ticket{number}@desk.example>"
    mail["Subject"] = f"[Ticket #{number}] {subject}"
    return stripped(mail)


def handed_over(sent: list[EmailMessage], sender: str, to: str, between: Between) -> list[bytes]:
    """What one of them sent to the people of the other, as it comes into the other's inbox from a known person."""
    raws = []
    for one in sent:
        if "riley" in one["To"]:
            continue
        mail = between(email.message_from_bytes(one.as_bytes(), policy=email.policy.SMTP))
        for name, value in (("From", sender), ("To", to)):
            del mail[name]
            mail[name] = value
        raws.append(mail.as_bytes())
    return raws


@pytest.mark.parametrize("between", [as_it_is, stripped, by_ticket])
async def test_two_daemons_exchange_a_bounded_number_of_mails(between: Between, tmp_path: Path) -> None:
    async with house(tmp_path / "ours", OURS) as ours, house(tmp_path / "theirs", THEIRS, slug="southwind") as theirs:
        here, there = "dana@northwind.example", "dana@southwind.example"
        mine, other = await ours.turn(MORNING), await theirs.turn(MORNING)
        # Somebody's forwarding has crossed them: what each writes to Dana comes to the other as if Dana wrote it.
        mine_sent = other_sent = 0
        for number in range(TURNS):
            theirs.takes(handed_over(mine, there, THEIRS, between))
            ours.takes(handed_over(other, here, OURS, between))
            at = minutes(2 * number + 2)
            mine, other = await ours.turn(at), await theirs.turn(at)
            mine_sent += sum("dana" in one["To"] for one in mine)
            other_sent += sum("dana" in one["To"] for one in other)
        print(mine_sent, other_sent, "mails")
        assert mine_sent <= A_DAY
        assert other_sent <= A_DAY
        if between is as_it_is:
            assert mine_sent == other_sent == 0
        assert {task.state for task in ours.world.store.open_tasks("northwind", here)} <= {"open", "returned"}
        assert len(ours.world.store.open_tasks("northwind", here)) == 2  # nothing was taken for done


async def test_a_person_is_heard_while_the_two_are_at_it(tmp_path: Path) -> None:
    async with house(tmp_path / "ours", OURS) as ours:
        reminder, *_ = await ours.turn(MORNING)
        for number in range(12):
            await said(ours, reminder, f"Which one is case {number}?", 2 * number + 2)
        assert "dana" not in {one["To"] for one in await said(ours, reminder, "I will send it on Friday.", 40)}
        later = await ours.turn(MORNING + timedelta(hours=2))
        (told,) = [one for one in later if "dana" in one["To"]]
        assert "Friday" in told.get_body(("plain",)).get_content()


async def said(place: House, answered: EmailMessage, text: str, minute: int) -> list[EmailMessage]:
    at = minutes(minute)
    place.takes([answer(answered, text, at=at)])
    return await place.turn(at)

"""A whole day of the consultant's mails and what came of each, as a text that people can read, compared whole.

`tests/e2e/consultants_day.txt` is the text. After a change of words delete it, run this once, and read it aloud.
"""

import re
import textwrap
from datetime import datetime
from email import message_from_bytes, policy
from pathlib import Path
from zoneinfo import ZoneInfo

from duly.daemon.simulation.mails import Delivered, opened
from duly.daemon.simulation.shapes import Draft, sent

STORY = Path(__file__).parent / "consultants_day.txt"
ZONE = ZoneInfo("America/New_York")
RILEY = "riley@hart.example"
SIGNATURES = {
    "gmail": "--\nRiley Hart\nHart Partners\n+1 212 555 0100",
    "outlook": "Best regards,\n\nRiley Hart\nHart Partners | waive the paperwork, keep the figures",
    "apple": "Riley",
    "phone": "",
}
TERMS = """
[budget]
plan = "retainer"
currency = "USD"
rate = 90.00
cap = 900.00
"""
MORE = """Ben Cole,ben@northwind.example,,,employee,Field,lee@northwind.example,,,,,
Priya Nair,priya@northwind.example,,,employee,Field,lee@northwind.example,,,,,
Priya Shah,shah@northwind.example,,,employee,Field,lee@northwind.example,,,,,
"""
MILEAGE = """
[[document]]
id = "mileage"
title = "Mileage log"
owners = ["Field"]
cadence = "monthly"
due = "working day 7"
evidence = "word"
"""


class Day:
    """Mails written and the text of what went in and out, in order."""

    def __init__(self, practice):
        self.practice, self.number, self.lines = practice, 0, []
        self.unlike = re.compile(rf"\b\d{{8}}\b|{re.escape(practice.user)}")

    def turn(self, at):
        """What went out at this time, told in the story."""
        mails = [self.mail(raw) for raw in self.practice.turn(at)]
        for one in sorted(mails, key=lambda one: (one.to, one.subject)):
            self.tell(f"{at[11:16]}  Duly to {one.to}", one.subject, one.text, [name for name, _ in one.files])
        return mails

    def mail(self, message):
        raw = message.as_bytes()
        to = str(message["To"])
        return opened(Delivered(at=datetime.now(ZONE), sender="", to=to, raw=raw, by_daemon=True))

    def writes(self, at, words, *, who=RILEY, answers=None, program="gmail", headers=None, subject="", shown=""):
        """Somebody's mail, in the shape of their mail program; what goes out because of it."""
        self.number += 1
        name = {RILEY: "Riley Hart"}.get(who, who.partition("@")[0].title())
        draft = Draft(
            name=name,
            address=who,
            words=words,
            at=datetime.fromisoformat(at).replace(tzinfo=ZONE),
            number=self.number,
            to=self.practice.user,
            answers=answers,
            subject=subject,
            program=program,
            signature=SIGNATURES[program] if who == RILEY else name,
            headers=headers or {},
        )
        how = f", {shown}" if shown else ""
        title = str(message_from_bytes(sent(draft), policy=policy.default)["Subject"]).strip()
        self.tell(f"{at[11:16]}  {who} ({program}{how})", title, words, [], mark="| ")
        self.practice.arrives(sent(draft))
        return self.turn(f"{at[:17]}30")

    def tell(self, who, subject, text, files, mark="  "):
        attached = "".join(f"\n{mark}[attached: {name}]" for name in files)
        body = textwrap.indent(text.strip() + attached, mark, lambda line: True)
        told = f"{who}: {subject}\n{body}\n"
        self.lines.append(self.unlike.sub(lambda found: "12345678" if found[0].isdigit() else "inbox", told))

    def says(self, words):
        self.lines.append(f"=== {words}\n")


PROVEN = {"Authentication-Results": "mx.hart.example; dmarc=pass header.from=hart.example"}
FORGED = {"Authentication-Results": "mx.hart.example; dmarc=fail header.from=hart.example"}


ON = "2026-10-15T"


def settled(practice):
    """Nothing came in for ten days before Riley's Thursday."""
    place = practice.folder / "engagements/northwind"
    agreement = (place / "engagement.toml").read_text().replace('morning = "0 5 1 1 *"', 'morning = "0 7 * * 1-5"')
    (place / "engagement.toml").write_text(agreement + TERMS)
    (place / "people.csv").write_text((place / "people.csv").read_text() + MORE)
    (place / "documents.toml").write_text((place / "documents.toml").read_text() + MILEAGE)
    toml = practice.folder / "practice.toml"
    toml.write_text(toml.read_text().replace("pace = 0", 'pace = 0\nbelieve = ["mx.hart.example"]'))
    for when in (5, 6, 7, 8, 9, 12, 13, 14):
        practice.turns(*(f"2026-10-{when:02}T{hour}:00" for hour in ("07:00", "08:00", "08:30")))


def told_of(practice):
    """The whole of it."""
    refs = {(row["document"], row["owner"].partition("@")[0]): row["ref"] for row in practice.tasks(period="2026-09")}
    day = Day(practice)
    digest, approval = morning(day)
    others(day, approval, refs["ar-aging", "dana"])
    own_words(day, digest, refs["ar-aging", "dana"], refs["mileage", "ben"])
    afternoon(day, digest, refs["ar-aging", "dana"])
    return "\n".join(day.lines)


def morning(day):
    """Until the reminders have gone out."""
    day.says("Thursday. The morning note is answered with a hold, before anything has gone out.")
    (note,) = day.turn(f"{ON}07:00:00")
    day.writes(f"{ON}07:10:00", "Hi,\n\nhold 2 until Monday\n\nThanks,", answers=note)
    (digest,) = day.turn(f"{ON}08:00:00")
    (approval,) = (one for one in day.turn(f"{ON}08:30:00") if one.to == RILEY)

    slips(day, digest)
    return digest, approval


def slips(day, digest):
    """What is not clear does nothing."""
    day.says(
        "A slip of the pen, a name that fits two, a number that is not there: the choices come back, nothing is done."
    )
    day.writes(
        f"{ON}08:45:00",
        "exend T-104233 to Friday\nwaive Priya\nhold 9\nask Pria: are you in?",
        answers=digest,
        program="outlook",
    )
    day.writes(f"{ON}08:50:00", "please waive priya nair", answers=digest, program="apple")


def others(day, approval, dana):
    """What others write, to Riley and in Riley's name."""
    day.says("Ben asks something; Riley answers from the telephone, and moves his date in the same mail.")
    reminder = day.mail(day.practice.to("ben@")[-1])
    notices = day.writes(
        f"{ON}09:00:00",
        "Which trips should I put in, only those with clients?",
        who="ben@northwind.example",
        answers=reminder,
    )
    notice = next(one for one in notices if one.to == RILEY)
    day.writes(
        f"{ON}09:20:00",
        "Yes, only those with clients. The rest is on us.\n\nextend to Tuesday",
        answers=notice,
        program="phone",
    )

    day.says("Somebody else writes in Riley's name. Nothing is done.")
    day.writes(f"{ON}09:40:00", "approve\nwaive all of Dana's", answers=approval, headers=FORGED, shown="forged")
    day.writes(f"{ON}09:45:00", f"waive {dana}", subject="quick one", shown="nothing proves it")
    assert day.practice.september["state"] == "open"

    day.says("Approved in the mail that asks for it, with everything that asks quoted below.")
    day.writes(f"{ON}10:00:00", "Yes, go ahead.", answers=approval, program="outlook")


def own_words(day, digest, dana, ben):
    """Spanish, a change of mind, and a question."""
    day.says("In Spanish, from a fresh mail that the server vouches for.")
    day.writes(
        f"{ON}10:30:00",
        f"Hola,\nestado de Ben Cole\n"
        f"retener a Ben hasta el lunes\nregistra 20m llamé a Dana\n¿por qué {ben}?\nGracias,",
        subject="pendientes",
        headers=PROVEN,
    )

    day.says("Taken back.")
    told = day.mail(day.practice.to("riley")[-1])
    day.writes(f"{ON}10:40:00", "undo 2", answers=told, program="apple")

    day.says("A question of Riley's own, and the answer.")
    sent_out = day.writes(
        f"{ON}11:00:00", f"ask Dana about {dana}: is it the bank's file that holds it up?", answers=digest
    )
    question = next(one for one in sent_out if one.to.startswith("dana"))
    answered = day.writes(
        f"{ON}11:30:00",
        "Yes, it is promised for tomorrow, so I would say Friday noon for mine.",
        who="dana@northwind.example",
        answers=question,
    )
    notice = next(one for one in answered if one.to == RILEY and "question" in one.subject)
    day.writes(f"{ON}11:40:00", "Thanks Dana, that is fine. I will tell Lee.", answers=notice)


def afternoon(day, digest, dana):
    """Figures and money, mails without commands, and how it is told the next day."""
    day.says("Notes, time, the figures, the statement, and why.")
    day.writes(
        f"{ON}14:00:00",
        f"note {dana} the bank sends it Friday\nlog 45m talked to Lee\nreport\nstatement\nwhy {dana}",
        answers=digest,
        program="outlook",
    )

    day.says("A mail that only quotes, and one that only talks.")
    quoted = f"> waive {dana}\n> hold Dana\n\nFYI, as you see."
    day.writes(f"{ON}15:00:00", quoted, answers=digest)
    day.writes(
        f"{ON}15:10:00",
        "I am out this afternoon.\nLee will call me.\nNothing else to say.\nwaive everything",
        answers=digest,
    )

    day.says("Help.")
    day.writes(f"{ON}16:00:00", "help", answers=digest, program="phone")

    day.says("Friday. The next digest tells of what was forged.")
    day.turn("2026-10-16T07:00:00")
    day.turn("2026-10-16T08:00:00")


def test_the_consultants_day_reads_as_it_is_written_down(practice):
    settled(practice)
    told = told_of(practice)
    if not STORY.exists():
        STORY.write_text(told, encoding="utf-8")
    assert told == STORY.read_text(encoding="utf-8")

"""Riley, the demo's consultant: reads the inbox three times a day, answers people, and commands by reply."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from functools import partial

from ...rules.agreement import Consultant
from .habits import HABITS
from .mails import Mail
from .sayings import say
from .shapes import Draft
from .stage import Owed, Stage

A_SCORECARD = "Approve? The scorecard"
PICTURES = (".png", ".jpg")
DESK_TIMES = (time(8, 40), time(13, 15), time(16, 40))  # own zone, working days
RELAYED = ("has a question", "answered your question")  # answered by a plain reply, which goes to the person
# What is answered to the person first, from the own address; then the reminders go on.
PERSON_FIRST = {
    "something is in the way": "unblock",
    "needs your eyes": "plain",
    "would like you to call": "call",
}
# Read, and nothing is to be said.
ONLY_READ = (
    *("waiting for you", "all is well", "about an escalation", "wants no more texts", "belongs to somebody else"),
    *("by telephone", "called and left no message", "out to"),
)


def subject_name(subject: str) -> str:
    """The first name of whoever a notice tells of: it begins with the whole name."""
    return subject.partition(" ")[0]


class Riley:
    """The consultant at the desk. `email_of` gives a person's address by name."""

    def __init__(self, stage: Stage, consultant: Consultant, name_of: Callable[[str], str]) -> None:
        self._stage = stage
        self._me = consultant
        self._name_of = name_of
        self._habits = list(HABITS)
        self._began = stage.clock.now().astimezone(consultant.timezone).date()
        self.approved = 0

    def receives(self, mail: Mail) -> None:
        """A mail from Duly that asks for something is answered at the next desk time; what only tells is read."""
        if mail.sender != self._stage.inbox:
            return
        command = "approve" if mail.subject.startswith(A_SCORECARD) else self._habit(mail)
        if not command and mail.refs and not mail.subject.lower().startswith("re:"):
            command = self._command(mail)
        if command:
            self._stage.later(self._at_desk(mail.at), partial(self._answer, mail, command))

    def _habit(self, mail: Mail) -> str:
        """What the day has Riley write to a mail like this one, unasked."""
        today = self._at_desk(mail.at).date()
        for habit in self._habits:
            if habit.subject in mail.subject and (today - self._began).days >= habit.day:
                words = habit.words(mail, today)
                if words:
                    self._habits.remove(habit)
                    return words
        return ""

    def _command(self, mail: Mail) -> str:
        subject = mail.subject
        if any(phrase in subject for phrase in RELAYED):
            return self._relayed(mail)
        verb = "resume"
        if subject.startswith("Approve?"):
            return "approve"
        if "not theirs to do" in subject:
            verb = "waive"
        elif any(phrase in subject for phrase in ONLY_READ):
            return ""
        elif any(name.endswith(PICTURES) for name, _ in mail.files):
            verb = "done"  # it can be read: no workbook need be asked for
        return "\n".join(f"{verb} {ref}" for ref in mail.refs if ref in self._stage.owed)

    def _relayed(self, mail: Mail) -> str:
        """Words for the person whose words the mail tells of."""
        name = subject_name(mail.subject)
        asked = "introduce" if "who is this" in mail.text.lower() else "brief"
        return say("thanks" if "answered" in mail.subject else asked, "en", self._stage.choice("brief"), name=name)

    async def _answer(self, mail: Mail, command: str) -> None:
        about = [self._stage.owed[ref] for ref in mail.refs if ref in self._stage.owed]
        for phrase, what in PERSON_FIRST.items():
            if phrase in mail.subject and not command.startswith("done"):
                await self._brief(what, about)
        self.approved += command == "approve"
        await self._stage.send(self._draft(command, mail.sender, answers=mail))

    async def _brief(self, what: str, owed: list[Owed]) -> None:
        """Answer the person directly, from the consultant's own address."""
        for one in owed[:1]:
            name = self._name_of(one.owner).partition(" ")[0]
            words = say(what, "en", self._stage.choice(what), name=name)
            await self._stage.send(self._draft(words, one.owner, subject=f"{one.title} [{one.ref}]"))

    def _draft(self, words: str, to: str, *, subject: str = "", answers: Mail | None = None) -> Draft:
        return Draft(
            name=self._me.name,
            address=self._me.email,
            words=words,
            at=self._stage.clock.now().astimezone(self._me.timezone),
            number=self._stage.number(),
            to=to,
            answers=answers,
            subject=subject,
            program="gmail",
            signature=f"{self._me.name}\n{self._me.firm}",
        )

    def _at_desk(self, at: datetime) -> datetime:
        """The next time at the desk."""
        local = at.astimezone(self._me.timezone)
        for day in (local.date() + timedelta(days=ahead) for ahead in range(7)):
            for hour in DESK_TIMES:
                desk = datetime.combine(day, hour, self._me.timezone)
                if day.weekday() < 5 and desk > local:
                    return desk
        return local + timedelta(days=1)

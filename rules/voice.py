"""The voice every message speaks in: single sentences from a wordbook, said in the reader's language and signed."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time

from . import speech
from .agreement import Consultant
from .page import LONGEST_TITLE, Block, Footnote, Paragraph, Signature, one_line, plain
from .period_words import spoken_period

Part = Callable[[Mapping[str, object]], str]
EVERYWHERE = ("name", "engagement", "consultant", "firm", "phone", "postal_address", "inbox")  # facts every part has


@dataclass(frozen=True, slots=True, kw_only=True)
class Wordbook:
    """Every sentence Duly says, by language and name ("reminder.greeting"), and the page that HTML parts are set in."""

    languages: Mapping[str, Mapping[str, Part]]
    html: Part


@dataclass(frozen=True, slots=True)
class Written:
    """A message in words: subject on one line, plain text, HTML ("" where there is none), and the page they are of."""

    subject: str
    text: str
    html: str = ""
    page: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressee:
    """Whom a message is written to, for whom and by whom; `today` is the day it is where they are."""

    first_name: str
    language: str = "en"  # a tag such as "en-GB"; what the wordbook does not speak becomes English
    engagement: str = ""  # the client's name; "": not to be said
    consultant: Consultant
    inbox: str = ""  # the shared inbox's address
    today: date


def spoken(words: Wordbook, language: str) -> str:
    """The tag of the language that a reader of this one is written to in: English where the wordbook has not theirs."""
    return language if _bare(language) in words.languages else "en"


def _bare(tag: str) -> str:
    return tag.replace("_", "-").partition("-")[0].lower()


@dataclass(frozen=True, slots=True)
class Voice:
    """A wordbook opened at one reader's language."""

    words: Wordbook
    to: Addressee
    tag: str = field(init=False)
    _parts: Mapping[str, Part] = field(init=False, repr=False)
    _base: Mapping[str, object] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "tag", spoken(self.words, self.to.language))
        object.__setattr__(self, "_parts", self.words.languages[_bare(self.tag)])
        consultant = self.to.consultant
        base: dict[str, object] = {
            "name": one_line(self.to.first_name, LONGEST_TITLE),
            "engagement": one_line(self.to.engagement, LONGEST_TITLE),
            "consultant": consultant.name,
            "firm": consultant.firm,
            "phone": consultant.phone or "",
            "postal_address": one_line(consultant.postal_address),
            "inbox": self.to.inbox,
        }
        object.__setattr__(self, "_base", base)

    def say(self, part: str, **facts: object) -> str:
        """One sentence, or "" where the wordbook leaves it out."""
        return " ".join(self._parts[part]({**self._base, **facts}).split())

    def has(self, part: str) -> bool:
        """Whether the wordbook knows this sentence."""
        return part in self._parts

    def say_variant(self, stem: str, variant: int, **facts: object) -> str:
        """One of the sentences `<stem>_1`, `<stem>_2`, ... in turn, so that neighbouring variants never agree."""
        count = 1
        while f"{stem}_{count + 1}" in self._parts:
            count += 1
        return self.say(f"{stem}_{variant % count + 1}", **facts)

    def label(self, title: str, period: str) -> str:
        """An item by name, "AR aging report for September"."""
        return self.say("common.label", title=one_line(title, LONGEST_TITLE), period=self.period(period))

    def period(self, period: str) -> str:
        """A period as it stands in a sentence, "for September"."""
        return spoken_period(period, self.tag, self.to.today, self.say)

    def day(self, day: date) -> str:
        """A day in a sentence, "Wednesday, October 7"."""
        return speech.day(day, self.tag, self.to.today)

    def short_day(self, day: date) -> str:
        """A day in a subject, "Wed, Oct 7"."""
        return speech.short_day(day, self.tag, self.to.today)

    def moment(self, day: date, hour: time | None = None) -> str:
        """A day, with its hour where there is one: "Thursday, October 8 at 3:00 PM"."""
        if hour is None:
            return self.day(day)
        return self.say("common.moment", day=self.day(day), hour=speech.hour(hour, self.tag))

    def instant(self, at: datetime) -> str:
        """An aware instant as its own wall time, day and hour."""
        return self.moment(at.date(), at.timetz().replace(tzinfo=None))

    def listed(self, words: Iterable[str]) -> str:
        """Words as one runs through them."""
        return speech.listed([one_line(word, LONGEST_TITLE) for word in words], self.tag)

    def either(self, words: Iterable[str]) -> str:
        """Words of which one is to be chosen."""
        return speech.listed([one_line(word, LONGEST_TITLE) for word in words], self.tag, choice=True)

    def write(self, subject: str, blocks: Iterable[Block | str]) -> Written:
        """The finished message; empty sentences are left out, so that a wordbook may drop one."""
        page = tuple(Paragraph(block) if isinstance(block, str) else block for block in blocks if block)
        subject = one_line(subject, 180)
        html = self.words.html({"language": self.tag.replace("_", "-"), "subject": subject, "blocks": page})
        return Written(subject, plain(page), html, page)

    def greeting(self) -> str:
        """Hello, by first name."""
        return self.say("common.greeting")

    def signed(self, *, how_to_stop: str = "") -> tuple[Block, ...]:
        """The consultant's signature and, under it, the postal address and how to stop: the phrase of this name."""
        consultant = self.to.consultant
        names = filter(None, (consultant.name, consultant.firm, consultant.phone or ""))
        foot = [self.say(how_to_stop)] if how_to_stop else []
        if consultant.postal_address:
            foot.append(one_line(consultant.postal_address))
        return (Signature((self.say("common.regards"), *names)), Footnote(tuple(filter(None, foot))))

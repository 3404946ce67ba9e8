"""Due dates as calendar entries (RFC 5545, RFC 5546): all-day, so no time zone, one lasting UID a task."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from .messages import Enclosure
from .policy import Policy
from .voice import Addressee, Voice
from .wording import ItemFacts, item_label

if TYPE_CHECKING:
    from icalendar import Alarm, Calendar, Event

# icalendar is imported where it is used (PLC0415): commands that send nothing must start fast.

ALARM = timedelta(hours=-15)  # before the day begins: nine in the morning of the day before, wherever the reader is


def invitation(items: Iterable[tuple[ItemFacts, int]], policy: Policy, now: datetime, language: str = "") -> str:
    """The due dates of these items, METHOD:PUBLISH. The number beside an item is its entry's revision: it only rises,
    and a higher one replaces in the calendar what a lower one said of the task."""
    calendar = _calendar("PUBLISH")
    for item, revision in items:
        calendar.add_component(_event(item, policy, now, revision, language))
    return _text(calendar)


def cancellation(item: ItemFacts, policy: Policy, now: datetime, revision: int, language: str = "") -> str:
    """The entry taken back, METHOD:CANCEL: the task is closed. One calendar an entry, as RFC 5546 has it (3.2.5)."""
    calendar = _calendar("CANCEL")
    event = _event(item, policy, now, revision, language)
    event["STATUS"] = "CANCELLED"
    event.subcomponents.clear()
    calendar.add_component(event)
    return _text(calendar)


def taken_back(item: ItemFacts, policy: Policy, now: datetime, revision: int, language: str = "") -> Enclosure:
    """The same as a file that goes with a message."""
    entry = cancellation(item, policy, now, revision, language)
    return Enclosure(name=f"{item.ref}.ics", media="text/calendar; method=CANCEL", text=entry)


def uid(ref: str, policy: Policy) -> str:
    """The entry's name for good, the same however often the date moves."""
    return f"{ref.lower()}.{policy.engagement.slug}@{policy.address.rpartition('@')[2]}"


def _calendar(method: str) -> "Calendar":
    from icalendar import Calendar  # noqa: PLC0415

    calendar = Calendar()
    calendar.add("prodid", "-//Duly//Due dates//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    return calendar


def _event(item: ItemFacts, policy: Policy, now: datetime, revision: int, language: str) -> "Event":
    from icalendar import Event, vCalAddress, vText  # noqa: PLC0415

    voice = _voice(policy, now, language)
    label = item_label(voice, item)
    event = Event()
    event.add("uid", uid(item.ref, policy))
    event.add("sequence", revision)
    event.add("dtstamp", now)
    event.add("dtstart", item.due)
    event.add("dtend", item.due + timedelta(days=1))
    event.add("summary", voice.say("calendar.summary", label=label))
    about = voice.say("calendar.description", ref=item.ref, document=item.evidence == "document")
    event.add("description", about)
    organizer = vCalAddress(f"mailto:{policy.address}")
    organizer.params["cn"] = vText(policy.consultant.name)
    event["organizer"] = organizer
    event.add("status", "CONFIRMED")
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")  # a due date takes up nobody's day
    event.add_component(_alarm(label))
    return event


def _alarm(label: str) -> "Alarm":
    from icalendar import Alarm  # noqa: PLC0415

    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", label)
    alarm.add("trigger", ALARM)
    return alarm


def _voice(policy: Policy, now: datetime, language: str) -> Voice:
    to = Addressee(
        first_name="",
        language=language or policy.engagement.language,
        engagement=policy.engagement.name,
        consultant=policy.consultant,
        inbox=policy.address,
        today=now.astimezone(policy.engagement.timezone).date(),
    )
    return Voice(policy.words, to)


def _text(calendar: "Calendar") -> str:
    return bytes(calendar.to_ical()).decode()

"""Answers requests for the account, its numbers, texts, calls and recordings."""

from collections.abc import Iterable
from datetime import datetime
from typing import TypeVar

from .asked import GONE, Answer, Asked, page, say
from .dialled import call_out
from .exchange import Exchange, found
from .records import OUR_IN, Call, Text
from .refusals import Refused
from .sending import Order, send
from .shown import (
    ENDED,
    show_account,
    show_call,
    show_file,
    show_number,
    show_recording,
    show_recording_of_call,
    show_text,
)

Ids = dict[str, str]
Made = TypeVar("Made", Text, Call)


def fetch_account(exchange: Exchange, _asked: Asked, _ids: Ids) -> Answer:
    """The account."""
    return say(show_account(exchange))


def _played(asked: Asked, *left_out: str) -> None:
    """Refuse what the twin leaves out rather than pass over it in silence."""
    for name in left_out:
        if name in asked.given:
            raise Refused(20001, more=f"the twin does not play {name}")


def create_text(exchange: Exchange, asked: Asked, _ids: Ids) -> Answer:
    """Take a text."""
    _played(asked, "SendAt", "ScheduleType", "ContentSid", "ContentVariables")
    _played(asked, "ApplicationSid", "MediaUrl", "SmartEncoded")
    order = Order(
        to=asked.one("To"),
        body=asked.one("Body"),
        sender=asked.one("From") or None,
        service=asked.one("MessagingServiceSid") or None,
        validity=int(asked.one("ValidityPeriod", "36000")),
        callback=asked.one("StatusCallback"),
    )
    return say(show_text(exchange, send(exchange, order)), 201)


def list_texts(exchange: Exchange, asked: Asked, _ids: Ids) -> Answer:
    """Texts, newest first. One that is not sent yet has no date of sending, so a filter by it leaves it out."""

    def sent(text: Text) -> datetime | None:
        return text.created if text.direction == OUR_IN else text.since("sent", exchange.now())

    kept = [one for one in _listed(exchange, exchange.texts.values(), asked) if within(asked, "DateSent", sent(one))]
    return page(asked, "messages", kept, lambda one: show_text(exchange, one))


def _listed(exchange: Exchange, made: Iterable[Made], asked: Asked) -> list[Made]:
    """Those between the numbers asked for, newest first, without what lists do not show yet."""
    return [
        one
        for one in sorted(made, key=lambda one: one.created, reverse=True)
        if one.created + exchange.lag <= exchange.now()
        and asked.one("To", one.to) == one.to
        and asked.one("From", one.sender) == one.sender
    ]


def within(asked: Asked, name: str, at: datetime | None) -> bool:
    """Whether a moment passes the filter of this name; both ends count, in whole seconds."""
    tests = [(key, asked.given[key][0]) for key in (name, f"{name}<", f"{name}>") if key in asked.given]
    if at is None:
        return not tests
    at = at.replace(microsecond=0)
    return all(
        at.date() == datetime.fromisoformat(value).date()
        if key == name
        else (at <= datetime.fromisoformat(value) if key.endswith("<") else at >= datetime.fromisoformat(value))
        for key, value in tests
    )


def fetch_text(exchange: Exchange, _asked: Asked, ids: Ids) -> Answer:
    """One text."""
    return say(show_text(exchange, found(exchange.texts, ids["sid"])))


def update_text(exchange: Exchange, asked: Asked, ids: Ids) -> Answer:
    """Blank a text's words out."""
    text = found(exchange.texts, ids["sid"])
    if asked.given.get("Body") != [""]:
        raise Refused(20001, more="the twin lets a text's Body only be emptied")
    text.body = ""
    return say(show_text(exchange, text))


def delete_text(exchange: Exchange, _asked: Asked, ids: Ids) -> Answer:
    """Forget a text."""
    del exchange.texts[found(exchange.texts, ids["sid"]).sid]
    return GONE


def list_files(exchange: Exchange, asked: Asked, ids: Ids) -> Answer:
    """A text's files."""
    text = found(exchange.texts, ids["text"])
    kept = [one for one in text.files if within(asked, "DateCreated", one.created)]
    return page(asked, "media_list", kept, lambda one: show_file(exchange, text, one))


def fetch_file(exchange: Exchange, _asked: Asked, ids: Ids) -> Answer:
    """What one file is."""
    text = found(exchange.texts, ids["text"])
    return say(show_file(exchange, text, found({one.sid: one for one in text.files}, ids["sid"])))


def file_content(exchange: Exchange, _asked: Asked, ids: Ids) -> Answer:
    """A file's bytes."""
    files = {one.sid: one for one in found(exchange.texts, ids["text"]).files}
    file = found(files, ids["sid"])
    return Answer(200, file.data, file.media)


def delete_file(exchange: Exchange, _asked: Asked, ids: Ids) -> Answer:
    """Forget a file."""
    text = found(exchange.texts, ids["text"])
    text.files.remove(found({one.sid: one for one in text.files}, ids["sid"]))
    return GONE


def create_call(exchange: Exchange, asked: Asked, _ids: Ids) -> Answer:
    """Call somebody up."""
    _played(asked, "ApplicationSid", "AsyncAmd", "Record", "SendDigits", "TimeLimit", "CallerId", "FallbackMethod")
    form = {name: values[0] for name, values in asked.given.items()}
    call = call_out(exchange, form, asked.given.get("StatusCallbackEvent", []))
    return say(show_call(exchange, call), 201)


def list_calls(exchange: Exchange, asked: Asked, _ids: Ids) -> Answer:
    """Calls, newest first; for a filter, one that was never answered began when it was made."""
    now = exchange.now()
    kept = [
        one
        for one in _listed(exchange, exchange.calls.values(), asked)
        if within(asked, "StartTime", one.since("in-progress", now) or one.created)
        and within(asked, "EndTime", one.stage(now).at if one.stage(now).status in ENDED else None)
        and asked.one("Status", one.stage(now).status) == one.stage(now).status
    ]
    return page(asked, "calls", kept, lambda one: show_call(exchange, one))


def fetch_call(exchange: Exchange, _asked: Asked, ids: Ids) -> Answer:
    """One call."""
    return say(show_call(exchange, found(exchange.calls, ids["sid"])))


def update_call(exchange: Exchange, asked: Asked, ids: Ids) -> Answer:
    """End a call that is still under way, or is still to begin."""
    _played(asked, "Url", "Twiml", "TimeLimit", "FallbackUrl", "StatusCallback")
    call, now, status = found(exchange.calls, ids["sid"]), exchange.now(), asked.one("Status")
    if status and call.stage(now).status not in ENDED:
        call.stages = [one for one in call.stages if one.at <= now]
        answered = call.stage(now).status == "in-progress"
        call.became(now, "completed" if answered else "canceled")
    return say(show_call(exchange, call))


def delete_call(exchange: Exchange, _asked: Asked, ids: Ids) -> Answer:
    """Forget a call."""
    del exchange.calls[found(exchange.calls, ids["sid"]).sid]
    return GONE


def list_recordings(exchange: Exchange, asked: Asked, ids: Ids) -> Answer:
    """Recordings, newest first, of one call or of all."""
    call = ids.get("call") or asked.one("CallSid")
    kept = [
        one
        for one in sorted(exchange.recordings.values(), key=lambda one: one.created, reverse=True)
        if one.created <= exchange.now() and call in {"", one.call} and within(asked, "DateCreated", one.created)
    ]
    show = show_recording_of_call if "call" in ids else show_recording
    return page(asked, "recordings", kept, lambda one: show(exchange, one))


def fetch_recording(exchange: Exchange, _asked: Asked, ids: Ids) -> Answer:
    """One recording."""
    return say(show_recording(exchange, found(exchange.recordings, ids["sid"])))


def recording_content(exchange: Exchange, asked: Asked, ids: Ids) -> Answer:
    """A recording's sound."""
    recording = found(exchange.recordings, ids["sid"])
    if recording.ready > exchange.now():
        raise Refused(20404, 404, recording.sid)
    return Answer(200, recording.data, "audio/mpeg" if asked.path.endswith(".mp3") else "audio/x-wav")


def delete_recording(exchange: Exchange, _asked: Asked, ids: Ids) -> Answer:
    """Forget a recording."""
    del exchange.recordings[found(exchange.recordings, ids["sid"]).sid]
    return GONE


def list_numbers(exchange: Exchange, asked: Asked, _ids: Ids) -> Answer:
    """The account's numbers; PhoneNumber may be a part of one."""
    kept = [
        one
        for one in exchange.numbers.values()
        if asked.one("PhoneNumber") in one.number and asked.one("FriendlyName", one.name) == one.name
    ]
    return page(asked, "incoming_phone_numbers", kept, lambda one: show_number(exchange, one))


def fetch_number(exchange: Exchange, _asked: Asked, ids: Ids) -> Answer:
    """One number."""
    return say(show_number(exchange, found(exchange.numbers, ids["sid"])))


def update_number(exchange: Exchange, asked: Asked, ids: Ids) -> Answer:
    """Set where what comes in is announced."""
    number = found(exchange.numbers, ids["sid"])
    number.voice_url = asked.one("VoiceUrl", number.voice_url)
    number.sms_url = asked.one("SmsUrl", number.sms_url)
    number.name = asked.one("FriendlyName", number.name)
    kept = {"VoiceUrl", "SmsUrl", "FriendlyName"}
    number.settings |= {name: values[0] for name, values in asked.given.items() if name not in kept}
    return say(show_number(exchange, number))

"""What is kept, as Twilio's JSON shows it at one moment."""

import math
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from .exchange import Exchange
from .records import OUR_IN, Call, File, Number, Recording, Text

API, STUDIO, VERSION = "https://api.twilio.com", "https://studio.twilio.com", "2010-04-01"
PER_SEGMENT, PER_MINUTE = 0.0083, 0.014  # US dollars
Shown = dict[str, Any]


def rfc_2822(at: datetime | None) -> str | None:
    """A moment as the API of 2010 writes it: in UTC, which the client takes it for, and in whole seconds."""
    return format_datetime(at.astimezone(UTC)) if at else None


def iso(at: datetime) -> str:
    """A moment as Studio writes it, in UTC."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def account_uri(sid: str) -> str:
    """The path that all of an account's resources begin with."""
    return f"/{VERSION}/Accounts/{sid}"


def file_uri(account: str, text: str, file: str) -> str:
    """Where a text's file is fetched; with .json, what it is."""
    return f"{account_uri(account)}/Messages/{text}/Media/{file}"


def flow_webhook(account: str, flow: str) -> str:
    """The voice or text URL by which a number is attached to a flow."""
    return f"https://webhooks.twilio.com/v1/Accounts/{account}/Flows/{flow}"


def show_text(exchange: Exchange, text: Text) -> Shown:
    """A message resource."""
    now = exchange.now()
    stage, home = text.stage(now), account_uri(exchange.account.sid)
    sent = text.created if text.direction == OUR_IN else text.since("sent", now)
    uri = f"{home}/Messages/{text.sid}"
    return {
        "account_sid": exchange.account.sid,
        "api_version": VERSION,
        "body": text.body,
        "date_created": rfc_2822(text.created),
        "date_sent": rfc_2822(sent),
        "date_updated": rfc_2822(stage.at),
        "direction": text.direction,
        "error_code": stage.code,
        "error_message": "The carrier or the network did not take it" if stage.code else None,
        "from": text.sender,
        "messaging_service_sid": text.service,
        "num_media": str(len(text.files)),
        "num_segments": str(text.segments),
        "price": f"-{PER_SEGMENT * text.segments:.5f}" if sent else None,
        "price_unit": "USD",
        "sid": text.sid,
        "status": stage.status,
        "subresource_uris": {"media": f"{uri}/Media.json"},
        "to": text.to,
        "uri": f"{uri}.json",
    }


def show_file(exchange: Exchange, text: Text, file: File) -> Shown:
    """A media resource."""
    return {
        "account_sid": exchange.account.sid,
        "content_type": file.media,
        "date_created": rfc_2822(file.created),
        "date_updated": rfc_2822(file.created),
        "parent_sid": text.sid,
        "sid": file.sid,
        "uri": f"{file_uri(exchange.account.sid, text.sid, file.sid)}.json",
    }


def show_call(exchange: Exchange, call: Call) -> Shown:
    """A call resource; its duration and price are there once it has ended."""
    now = exchange.now()
    stage = call.stage(now)
    began, ended = call.since("in-progress", now), stage.at if stage.status in ENDED else None
    seconds = int((ended - began).total_seconds()) if began and ended else 0
    number = exchange.ours(call.sender) or exchange.ours(call.to)
    uri = f"{account_uri(exchange.account.sid)}/Calls/{call.sid}"
    return {
        "account_sid": exchange.account.sid,
        "answered_by": call.answered_by if began else None,
        "api_version": VERSION,
        "caller_name": None,
        "date_created": rfc_2822(call.created),
        "date_updated": rfc_2822(stage.at),
        "direction": call.direction,
        "duration": str(seconds) if ended else None,
        "end_time": rfc_2822(ended),
        "forwarded_from": None,
        "from": call.sender,
        "from_formatted": call.sender,
        "group_sid": None,
        "parent_call_sid": None,
        "phone_number_sid": number.sid if number else None,
        "price": f"-{PER_MINUTE * math.ceil(seconds / 60):.5f}" if ended and seconds else None,
        "price_unit": "USD",
        "queue_time": "0",
        "sid": call.sid,
        "start_time": rfc_2822(began),
        "status": stage.status,
        "subresource_uris": {"recordings": f"{uri}/Recordings.json"},
        "to": call.to,
        "to_formatted": call.to,
        "trunk_sid": None,
        "uri": f"{uri}.json",
    }


ENDED = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})


def show_recording(exchange: Exchange, recording: Recording) -> Shown:
    """A recording resource; its sound is at the same URL with .mp3 or .wav."""
    uri = f"{account_uri(exchange.account.sid)}/Recordings/{recording.sid}"
    ready = recording.ready <= exchange.now()
    return {
        "account_sid": exchange.account.sid,
        "api_version": VERSION,
        "call_sid": recording.call,
        "channels": 1,
        "conference_sid": None,
        "date_created": rfc_2822(recording.created),
        "date_updated": rfc_2822(recording.created),
        "duration": str(recording.seconds),
        "encryption_details": None,
        "error_code": None,
        "media_url": API + uri,
        "price": "-0.0025" if ready else None,
        "price_unit": "USD",
        "sid": recording.sid,
        "source": recording.source,
        "start_time": rfc_2822(recording.created),
        "status": "completed" if ready else "processing",
        "subresource_uris": {},
        "uri": f"{uri}.json",
    }


def show_recording_of_call(exchange: Exchange, recording: Recording) -> Shown:
    """The same below its call, where Twilio tells it a little differently."""
    shown = show_recording(exchange, recording) | {"price": None, "track": "inbound"}
    return {name: value for name, value in shown.items() if name not in {"media_url", "subresource_uris"}}


UNSET = (  # of a number, in the twin
    *("address_sid", "bundle_sid", "emergency_address_sid", "identity_sid"),
    *("sms_application_sid", "trunk_sid", "voice_application_sid"),
)


def show_number(exchange: Exchange, number: Number) -> Shown:
    """An incoming-phone-number resource."""
    return {
        **dict.fromkeys(UNSET),
        "account_sid": exchange.account.sid,
        "api_version": VERSION,
        "address_requirements": "none",
        "beta": False,
        "emergency_address_status": "unregistered",
        "emergency_status": "Inactive",
        "origin": "twilio",
        "sms_fallback_method": number.settings.get("SmsFallbackMethod", "POST"),
        "sms_fallback_url": number.settings.get("SmsFallbackUrl", ""),
        "status_callback_method": number.settings.get("StatusCallbackMethod", "POST"),
        "type": "local",
        "voice_caller_id_lookup": False,
        "voice_fallback_method": number.settings.get("VoiceFallbackMethod", "POST"),
        "voice_fallback_url": number.settings.get("VoiceFallbackUrl", ""),
        "voice_receive_mode": "voice",
        "capabilities": {"voice": True, "sms": True, "mms": True, "fax": False},
        "date_created": rfc_2822(number.created),
        "date_updated": rfc_2822(number.created),
        "friendly_name": number.name,
        "phone_number": number.number,
        "sid": number.sid,
        "sms_method": number.settings.get("SmsMethod", "POST"),
        "sms_url": number.sms_url,
        "status": "in-use",
        "status_callback": number.settings.get("StatusCallback", ""),
        "uri": f"{account_uri(exchange.account.sid)}/IncomingPhoneNumbers/{number.sid}.json",
        "voice_method": number.settings.get("VoiceMethod", "POST"),
        "voice_url": number.voice_url,
    }


def show_account(exchange: Exchange) -> Shown:
    """The account itself: Twilio shows the token to whoever signs in by it, so this belongs in no log."""
    uri = f"{account_uri(exchange.account.sid)}.json"
    began = rfc_2822(min(one.created for one in exchange.numbers.values()))
    return {
        "auth_token": exchange.account.token,
        "date_created": began,
        "date_updated": began,
        "friendly_name": "Twin",
        "owner_account_sid": exchange.account.sid,
        "sid": exchange.account.sid,
        "status": "active",
        "subresource_uris": {},
        "type": "Full",
        "uri": uri,
    }

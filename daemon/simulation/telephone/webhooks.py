"""What the provider posts to us, signed as Twilio signs it; only loopback is ever reached."""

import base64
import hmac
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlencode, urlsplit

import aiohttp
from lxml import etree

from .exchange import Exchange
from .records import OUR_OUT, Call, Text
from .shown import API, VERSION, file_uri

PATIENCE = aiohttp.ClientTimeout(total=15)  # as long as Twilio waits


def signature(token: str, url: str, parameters: Mapping[str, str]) -> str:
    """Twilio's X-Twilio-Signature of a post to this (public) URL."""
    signed = url + "".join(name + parameters[name] for name in sorted(parameters))
    return base64.b64encode(hmac.new(token.encode(), signed.encode(), "sha1").digest()).decode()


async def post(exchange: Exchange, url: str, parameters: Mapping[str, str], method: str = "POST") -> str | None:
    """What the webhook answers; None where it could not be had, which is noted in `alerts`."""
    if method == "GET":
        url, parameters = f"{url}{'&' if '?' in url else '?'}{urlencode(parameters)}", {}
    try:
        if exchange.repeats:
            await _ask(exchange, url, parameters, method)
        return await _ask(exchange, url, parameters, method)
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        exchange.alerts.append(f"11200 {method} {url}: {error or type(error).__name__}")
        return None


async def _ask(exchange: Exchange, url: str, parameters: Mapping[str, str], method: str) -> str:
    headers = {
        "X-Twilio-Signature": signature(exchange.account.token, url, parameters),
        "I-Twilio-Idempotency-Token": exchange.sid(""),
        "User-Agent": "TwilioProxy/1.1",
    }
    async with aiohttp.ClientSession(timeout=PATIENCE) as session:
        where = on_loopback(exchange, url)
        asked = session.request(method, where, data=parameters or None, headers=headers, allow_redirects=False)
        async with asked as answer:
            if answer.status >= 300:
                raise ValueError(f"answered {answer.status}")
            return await answer.text()


def on_loopback(exchange: Exchange, url: str) -> str:
    """Where this URL is reached. Raises ValueError where that is not loopback."""
    for public, inner in exchange.reached_at.items():
        if url.startswith(public):
            url = inner + url.removeprefix(public)
    if urlsplit(url).hostname not in {"127.0.0.1", "localhost", "::1"}:
        raise ValueError("not on loopback, so it is not reached; see Exchange.reached_at")
    return url


async def post_text_state(exchange: Exchange, text: Text, at: datetime) -> None:
    """Tell the text's callback how it stands now."""
    if not text.callback:
        return
    stage = text.stage(at)
    told = {
        "AccountSid": exchange.account.sid,
        "ApiVersion": VERSION,
        "From": text.sender,
        "MessageSid": text.sid,
        "MessageStatus": stage.status,
        "SmsSid": text.sid,
        "SmsStatus": stage.status,
        "To": text.to,
        **({"ErrorCode": str(stage.code)} if stage.code else {}),
    }
    await post(exchange, text.callback, told)


async def announce_text(exchange: Exchange, text: Text) -> list[str]:
    """Post a text that came in to our number's URL; the texts that the answer asks to have sent."""
    number = exchange.ours(text.to)
    if not number or not number.sms_url:
        return []
    told = {
        "AccountSid": exchange.account.sid,
        "ApiVersion": VERSION,
        "Body": text.body,
        "From": text.sender,
        "MessageSid": text.sid,
        "NumMedia": str(len(text.files)),
        "NumSegments": str(text.segments),
        "SmsMessageSid": text.sid,
        "SmsSid": text.sid,
        "SmsStatus": "received",
        "To": text.to,
    }
    for place, file in enumerate(text.files):
        told[f"MediaUrl{place}"] = API + file_uri(exchange.account.sid, text.sid, file.sid)
        told[f"MediaContentType{place}"] = file.media
    answer = await post(exchange, number.sms_url, told)
    return messages(exchange, answer) if answer and answer.strip() else []


def messages(exchange: Exchange, answer: str) -> list[str]:
    """The <Message>s of an answer to a text."""
    try:
        document = read_document(answer)
    except ValueError as error:
        exchange.alerts.append(str(error))
        return []
    return ["".join(one.itertext()).strip() for one in document.iter("Message")]


def read_document(answer: str) -> etree._Element:
    """The TwiML of an answer. Raises ValueError as Twilio's debugger says it."""
    try:
        document = etree.fromstring(answer.encode(), etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        raise ValueError(f"12100 Document parse failure: {error}") from None
    if document.tag != "Response":
        raise ValueError(f"12102 The root is <{document.tag}>, not <Response>")
    return document


def of_call(exchange: Exchange, call: Call, status: str) -> dict[str, str]:
    """What every webhook of a call is told."""
    told = {
        "AccountSid": exchange.account.sid,
        "ApiVersion": VERSION,
        "CallSid": call.sid,
        "CallStatus": status,
        "Called": call.to,
        "Caller": call.sender,
        "Direction": OUR_OUT if call.direction == OUR_OUT else "inbound",
        "From": call.sender,
        "To": call.to,
    }
    return told | ({"AnsweredBy": call.answered_by} if call.answered_by else {})

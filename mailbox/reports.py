"""What delivery reports, receipts and other bounces say: who was not reached, and which message it is about."""

import re
from email.message import Message
from email.parser import BytesHeaderParser

from ..rules.letter import FailedRecipient
from .headers import ADDRESS, UNREADABLE, Headers, headers_of, message_id_of
from .parts import Part, content_of

STATUS = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
ID_LINE = re.compile(r"^[> ]*message-id:\s*(<[^<>\s]{1,900}>)", re.IGNORECASE | re.MULTILINE)
QMAIL_LINE = re.compile(r"^<([^<>\s]+@[^<>\s]+)>:", re.MULTILINE)
DELAY = re.compile(r"delay|not (yet )?been delivered|will (be retried|keep trying|continue to)", re.IGNORECASE)
UNHARMED = frozenset({"delivered", "relayed", "expanded"})


def report_type_of(message: Message, leaves: list[Message]) -> str:
    """delivery-status, disposition-notification or feedback-report; "" if the message is no report."""
    kinds = {leaf.get_content_type() for leaf in leaves}
    for kind in ("delivery-status", "disposition-notification", "feedback-report"):
        if f"message/{kind}" in kinds:
            return kind
    if message.get_content_type() != "multipart/report":
        return ""
    try:
        return str(message.get_param("report-type") or "").lower()
    except UNREADABLE:
        return ""


def failed_of(leaves: list[Message], headers: Headers, text: str) -> tuple[FailedRecipient, ...]:
    """Everyone whom a delivery report, or a mail server's own words, say was not reached."""
    reports = [leaf for leaf in leaves if leaf.get_content_type() == "message/delivery-status"]
    blocks = [block for leaf in reports for block in _blocks(leaf)]
    found = [failed for block in blocks if (failed := _failed(block)) is not None]
    if not found and not blocks:
        named = ", ".join(value for name, value in headers if name == "x-failed-recipients")
        addresses = ADDRESS.findall(named[:10_000])
        if not addresses and "qmail" in text[:2000]:
            addresses = QMAIL_LINE.findall(text)
        found = [_from_words(address, text) for address in addresses]
    return tuple(dict.fromkeys(found))


def original_of(leaves: list[Message], text: str) -> str:
    """The Message-ID that a report is about: in its own fields, in the message it returns, or quoted in its text."""
    for leaf in leaves:
        kind = leaf.get_content_type()
        if kind in {"message/disposition-notification", "message/delivery-status"}:
            for block in _blocks(leaf):
                match = re.search(r"<[^<>\s]{1,900}>", block.get("original-message-id", ""))
                if match:
                    return match[0]
        elif kind in {"message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers"}:
            found = message_id_of(headers_of(BytesHeaderParser(Part).parsebytes(content_of(leaf).lstrip())))
            if found:
                return found
    quoted = ID_LINE.search(text)
    return quoted[1] if quoted else ""


def _blocks(leaf: Message) -> list[dict[str, str]]:
    """The header blocks of a report part as dictionaries with lower-case names."""
    payload = leaf.get_payload()
    if isinstance(payload, list):
        return [dict(headers_of(block)) for block in payload if isinstance(block, Message)]
    text = content_of(leaf).decode("utf-8", "replace")
    chunks = re.split(r"\r?\n\r?\n", text.strip())
    return [dict(headers_of(BytesHeaderParser(Part).parsebytes(chunk.encode()))) for chunk in chunks]


def _failed(block: dict[str, str]) -> FailedRecipient | None:
    """The recipient of one block, unless it was reached. Only Final-Recipient says who it was."""
    address = ADDRESS.search(block.get("final-recipient", "") or block.get("original-recipient", ""))
    action = block.get("action", "failed").split(" ")[0].strip().lower()
    if not address or action in UNHARMED:
        return None
    given = STATUS.search(block.get("status", "")) or STATUS.search(block.get("diagnostic-code", ""))
    status = given[0] if given else ""
    return FailedRecipient(address[0].lower(), status, temporary=action == "delayed" or status.startswith("4"))


def _from_words(address: str, text: str) -> FailedRecipient:
    """A recipient named by a mail server that writes no report; the first status in its text is taken."""
    given = STATUS.search(text)
    status = given[0] if given else ""
    temporary = status.startswith("4") or (not status.startswith("5") and bool(DELAY.search(text[:2000])))
    return FailedRecipient(address.lower(), status, temporary)

"""What delivery reports, receipts and other bounces say: who was not reached, and which message it is about."""

import re

from ..rules.letter import FailedRecipient
from .headers import ADDRESS, Headers, header_of, message_id_of
from .mime import HEADER_BYTES, Part

STATUS = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
ID_LINE = re.compile(r"^[> ]*message-id:\s*(<[^<>\s]{1,900}>)", re.IGNORECASE | re.MULTILINE)
QMAIL_LINE = re.compile(r"^<([^<>\s]+@[^<>\s]+)>:", re.MULTILINE)
DELAY = re.compile(r"delay|not (yet )?been delivered|will (be retried|keep trying|continue to)", re.IGNORECASE)
_BLOCKS_MOST = 10_000
UNHARMED = frozenset({"delivered", "relayed", "expanded"})


def report_type_of(message: Part, leaves: list[Part]) -> str:
    """delivery-status, disposition-notification or feedback-report; "" if the message is no report."""
    kinds = {leaf.kind for leaf in leaves}
    for kind in ("delivery-status", "disposition-notification", "feedback-report"):
        if f"message/{kind}" in kinds:
            return kind
    if message.kind != "multipart/report":
        return ""
    return message.parameter("report-type").lower()


def failed_of(leaves: list[Part], headers: Headers, text: str) -> tuple[FailedRecipient, ...]:
    """Everyone whom a delivery report, or a mail server's own words, say was not reached."""
    reports = [leaf for leaf in leaves if leaf.kind == "message/delivery-status"]
    blocks = [block for leaf in reports for block in _blocks(leaf)]
    found = [failed for block in blocks if (failed := _failed(block)) is not None]
    if not found and not blocks:
        named = ", ".join(value for name, value in headers if name == "x-failed-recipients")
        addresses = ADDRESS.findall(named[:10_000])
        if not addresses and "qmail" in text[:2000]:
            addresses = QMAIL_LINE.findall(text)
        found = [_from_words(address, text) for address in addresses]
    return tuple(dict.fromkeys(found))


def original_of(leaves: list[Part], text: str) -> str:
    """The Message-ID that a report is about: in its own fields, in the message it returns, or quoted in its text."""
    for leaf in leaves:
        kind = leaf.kind
        if kind in {"message/disposition-notification", "message/delivery-status"}:
            for block in _blocks(leaf):
                match = re.search(r"<[^<>\s]{1,900}>", block.get("original-message-id", ""))
                if match:
                    return match[0]
        elif kind in {"message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers"}:
            found = message_id_of(header_of(leaf.content.lstrip(), HEADER_BYTES)[0])
            if found:
                return found
    quoted = ID_LINE.search(text)
    return quoted[1] if quoted else ""


def _blocks(leaf: Part) -> list[dict[str, str]]:
    """The header blocks of a report part as dictionaries with lower-case names."""
    chunks = re.split(rb"\r?\n[ \t]{0,9}\r?\n", leaf.content.strip())[:_BLOCKS_MOST]
    return [dict(header_of(chunk.lstrip(), HEADER_BYTES)[0]) for chunk in chunks]


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

"""What delivery reports, receipts and other bounces say: who was not reached, and which message it is about."""

import re

from ..rules.letter import FailedRecipient
from .headers import ADDRESS, header_of, message_id_of, people_of
from .mime import HEADER_BYTES, Part, opened

STATUS = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
ID_LINE = re.compile(r"^[> ]{0,20}message-id:\s{0,20}(<[^<>\s]{1,900}>)", re.IGNORECASE | re.MULTILINE)
_BLOCKS_MOST = 10_000
_REPORTS_INSIDE = 3
RETURNED = frozenset({"message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers"})
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


def failed_of(leaves: list[Part]) -> tuple[FailedRecipient, ...]:
    """Everyone whom the delivery reports in a mail say was not reached."""
    reports = [leaf for leaf in leaves if leaf.kind == "message/delivery-status"]
    written_to = _written_to(leaves) if reports else frozenset()
    found = [_failed(block, written_to) for leaf in reports for block in _blocks(leaf)]
    return tuple(dict.fromkeys(failed for failed in found if failed))


def failed_inside(leaves: list[Part]) -> tuple[FailedRecipient, ...]:
    """The same of a report that some server sent on as a file in a report of its own."""
    inside = [leaf for leaf in leaves if leaf.kind == "message/rfc822"][:_REPORTS_INSIDE]
    return tuple(failed for leaf in inside for failed in failed_of(list(opened(leaf.content.lstrip(), []).leaves())))


def _written_to(leaves: list[Part]) -> frozenset[str]:
    """To whom the message went that a report returns."""
    returned = next((leaf for leaf in leaves if leaf.kind in RETURNED), None)
    if returned is None:
        return frozenset()
    return frozenset(people_of(header_of(returned.content.lstrip(), HEADER_BYTES)[0]).to)


def names_nobody(leaves: list[Part]) -> bool:
    """Whether no delivery report names a recipient, so that the words of the mail must."""
    reports = [leaf for leaf in leaves if leaf.kind == "message/delivery-status"]
    return not any(ADDRESS.search(_recipient(block)) for leaf in reports for block in _blocks(leaf))


def original_of(leaves: list[Part], text: str) -> str:
    """The Message-ID that a report is about: in its own fields, in the message it returns, or quoted in its text."""
    for leaf in leaves:
        kind = leaf.kind
        if kind in {"message/disposition-notification", "message/delivery-status"}:
            for block in _blocks(leaf):
                match = re.search(r"<[^<>\s]{1,900}>", block.get("original-message-id", ""))
                if match:
                    return match[0]
        elif kind in RETURNED:
            found = message_id_of(header_of(leaf.content.lstrip(), HEADER_BYTES)[0])
            if found:
                return found
    quoted = ID_LINE.search(text)
    return quoted[1] if quoted else ""


def _blocks(leaf: Part) -> list[dict[str, str]]:
    """The header blocks of a report part as dictionaries with lower-case names."""
    chunks = re.split(rb"\r?\n[ \t]{0,9}\r?\n", leaf.content.strip())[:_BLOCKS_MOST]
    return [dict(header_of(chunk.lstrip(), HEADER_BYTES)[0]) for chunk in chunks]


def _failed(block: dict[str, str], written_to: frozenset[str]) -> FailedRecipient | None:
    """The recipient of one block, unless it was reached: Final-Recipient, or whom we wrote to if that was sent on."""
    final = ADDRESS.search(_recipient(block))
    action = block.get("action", "failed").split(" ")[0].strip(" ;").lower()
    if not final or action in UNHARMED:
        return None
    original = ADDRESS.search(block.get("original-recipient", "")[:2_000])
    address = original[0].lower() if original and original[0].lower() in written_to else final[0].lower()
    given = STATUS.search(block.get("status", "")) or STATUS.search(block.get("diagnostic-code", ""))
    status = given[0] if given else ""
    return FailedRecipient(address, status, temporary=action == "delayed" or status.startswith("4"))


def _recipient(block: dict[str, str]) -> str:
    """What a block says of its recipient, behind the kind of address."""
    for name in ("final-recipient", "original-recipient", "x-actual-recipient"):
        value = block.get(name, "")
        if "@" in value:
            return value[:2_000]
    return ""

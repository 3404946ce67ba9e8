"""What an inbox offers and shows of itself, for whoever sets it up: folders, waiting, marks, signatures of its mail."""

from dataclasses import dataclass
from email import message_from_bytes
from typing import Any

LATEST = 20  # signed mails that are looked at


@dataclass(frozen=True, slots=True)
class Survey:
    """One look at an inbox that was signed in to."""

    sent: str | None  # the folder of sent mail; None: none was found
    tells: bool  # whether it tells of new mail by itself (IDLE)
    signatures: tuple[str, ...]  # DKIM-Signature headers of mail from the domain, the newest first


def signatures(client: Any, domain: str) -> tuple[str, ...]:
    """The signatures of the newest signed mails of this domain in the open folder."""
    uids = sorted(client.search(["HEADER", "FROM", f"@{domain}", "HEADER", "DKIM-SIGNATURE", ""]))[-LATEST:]
    if not uids:
        return ()
    asked = b"BODY.PEEK[HEADER.FIELDS (DKIM-SIGNATURE)]"
    answers = client.fetch(uids, [asked])
    heads = [
        value
        for uid in reversed(uids)
        for key, value in answers.get(uid, {}).items()
        if key.upper().startswith(b"BODY[HEADER.FIELDS") and isinstance(value, bytes)
    ]
    return tuple(str(one) for head in heads for one in message_from_bytes(head).get_all("DKIM-Signature", ()))

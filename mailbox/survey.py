"""What an inbox offers and shows of itself, for whoever sets it up: folders, waiting, marks, signatures of its mail."""

from dataclasses import dataclass
from email import message_from_bytes
from typing import Any

from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

LATEST = 20  # signed mails that are looked at
SPAN = 2000  # UIDs among which they are looked for: some servers read each mail anew for it


@dataclass(frozen=True, slots=True)
class Survey:
    """One look at an inbox that was signed in to."""

    sent: str | None  # the folder of sent mail; None: none was found
    tells: bool  # whether it tells of new mail by itself (IDLE)
    signatures: tuple[str, ...]  # DKIM-Signature headers of mail from the domain, the newest first


def signatures(client: Any, domain: str, following: int) -> tuple[str, ...]:
    """The signatures of the newest signed mails of this domain in the open folder, whose next UID is `following`.

    None where the server does not look for headers: nothing but a hint is lost.
    """
    among = f"{max(1, following - SPAN)}:*"
    try:
        found = client.search(["UID", among, "HEADER", "FROM", f"@{domain}", "HEADER", "DKIM-SIGNATURE", ""])
        uids = sorted(found)[-LATEST:]
        answers = client.fetch(uids, [b"BODY.PEEK[HEADER.FIELDS (DKIM-SIGNATURE)]"]) if uids else {}
    except IMAPClientAbortError:
        raise
    except IMAPClientError:
        return ()
    heads = [
        value
        for uid in reversed(uids)
        for key, value in answers.get(uid, {}).items()
        if key.upper().startswith(b"BODY[HEADER.FIELDS") and isinstance(value, bytes)
    ]
    return tuple(str(one) for head in heads for one in message_from_bytes(head).get_all("DKIM-Signature", ()))

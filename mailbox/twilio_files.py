"""Files that Twilio keeps for us: pictures and documents of texts, and recorded messages. Each within a bound."""

import mimetypes
from typing import Any

from twilio.rest import Client

from .telephone import Medium, TelephoneDown
from .twilio_asking import AGAIN_SECONDS
from .twilio_client import DEFAULT_URL, AnswerLost, NotReached, TooLarge, TwilioAccess

FILE_BYTES_MOST, FILES_MOST = 5_000_000, 10  # of one text; carriers take no more
RECORDING_BYTES_MOST = 5_000_000
TRIES_MOST = 3  # until a file that cannot be had holds up nothing any more


class TwilioFiles:
    """Fetches files. One that cannot be had is tried again with the next asking, a few times."""

    def __init__(self, twilio: TwilioAccess) -> None:
        self._twilio = twilio
        self._tries: dict[str, int] = {}  # by address

    async def of_text(self, client: Client, sid: str) -> tuple[Medium, ...]:
        """The files of a text. Raises TelephoneDown while one may yet be had, and what the client raises."""
        listed = await client.messages(sid).media.list_async(limit=FILES_MOST)
        if not listed:
            return (Medium("file-1", "application/octet-stream", b"", "it is not there any more"),)
        return tuple([await self._file(number, one) for number, one in enumerate(listed, 1)])

    async def recording(self, listed: Any) -> Medium:
        """A recorded message as MP3. Raises TelephoneDown while it may yet be had."""
        address = f"{_address(listed.uri)}.mp3"
        data, fault = await self._fetched(address, RECORDING_BYTES_MOST)
        return Medium("message.mp3", "audio/mpeg", data, fault)

    async def _file(self, number: int, listed: Any) -> Medium:
        media = listed.content_type or "application/octet-stream"
        name = f"file-{number}{mimetypes.guess_extension(media) or ''}"
        data, fault = await self._fetched(_address(listed.uri), FILE_BYTES_MOST)
        return Medium(name, media, data, fault)

    async def _fetched(self, address: str, most: int) -> tuple[bytes, str]:
        """The bytes, or why they cannot be had."""
        try:
            status, data = await self._twilio.download(address, most)
        except (TooLarge, ValueError) as fault:
            return b"", str(fault)
        except (AnswerLost, NotReached) as fault:
            return self._again(address, str(fault))
        if status == 200:
            self._tries.pop(address, None)
            return data, ""
        if status == 429 or status >= 500:
            return self._again(address, f"Twilio failed ({status})")
        return b"", f"it is not there any more ({status})" if status in {404, 410} else f"Twilio refused it ({status})"

    def _again(self, address: str, why: str) -> tuple[bytes, str]:
        """Raise TelephoneDown so that it is tried again; after some tries what cannot be had has a fault."""
        tries = self._tries[address] = self._tries.get(address, 0) + 1
        if tries < TRIES_MOST:
            raise TelephoneDown(f"a file could not be fetched: {why}", AGAIN_SECONDS)
        del self._tries[address]
        return b"", why


def _address(uri: str) -> str:
    """Where the file itself is, of a resource's own `uri`."""
    return f"{DEFAULT_URL}{uri.removesuffix('.json')}"

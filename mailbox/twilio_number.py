"""Our number at Twilio: whether it can be used, and that calls and texts to it come to us."""

import logging
from datetime import datetime, timedelta
from typing import Any

from twilio.base.exceptions import TwilioException
from twilio.rest import Client

from .twilio_client import NOT_UNDERSTOOD, AnswerLost, NotReached, TwilioAccess
from .twilio_errors import CONSOLE, meaning
from .twilio_flow import StudioFlow

log = logging.getLogger(__name__)

DEMO = "https://demo.twilio.com/"  # what answers texts to a number that nobody has set up, in Twilio's words
AGAIN = timedelta(minutes=10)  # after a number could not be set up


class OwnNumber:
    """The number `sender` (E.164). Calls to it are answered by `flow` or, where there is a `public_url`, by the server
    there, which is told of texts too. `flow` is None with a public address."""

    def __init__(
        self, twilio: TwilioAccess, sender: str, *, flow: StudioFlow | None = None, public_url: str = ""
    ) -> None:
        self.sender = sender
        self.flow = flow
        self._twilio = twilio
        self._public_url = public_url.rstrip("/")
        self._next_at: datetime | None = None
        self._set_up = False

    async def set_up(self, client: Client, now: datetime) -> None:
        """Have its calls and texts announced where they are answered. What prevents that is logged, and tried again
        later: what is sent and asked for does not depend on it."""
        if self._set_up or (self._next_at is not None and now < self._next_at):
            return
        self._next_at = now + AGAIN
        try:
            await self._written(client)
            self._set_up = True
        except TwilioException as fault:
            answer = self._twilio.refusal(fault)
            self._failed(meaning(answer.code, answer.told, answer.status).words)
        except (AnswerLost, NotReached) as fault:
            self._failed(str(fault))
        except NOT_UNDERSTOOD as fault:
            self._failed(str(fault))

    async def trouble(self, client: Client) -> str:
        """Why it cannot be used, and who can mend it; "" if it can. Raises what the client raises."""
        account = await client.api.v2010.accounts(client.account_sid).fetch_async()
        if account.status != "active":
            return f"the Twilio account is {account.status}: {CONSOLE} must settle that with Twilio"
        number = await self._found(client)
        if number is None:
            return f"{self.sender} is no number of this Twilio account: {CONSOLE} must check `from`"
        missing = [name for key, name in (("sms", "texts"), ("voice", "calls")) if not _can(number, key)]
        return f"{self.sender} carries no {' and no '.join(missing)}: {CONSOLE} must choose another" if missing else ""

    async def _written(self, client: Client) -> None:
        number = await self._found(client)
        if number is None:
            raise ValueError(f"{self.sender} is no number of this account")
        wanted = await self._wanted(client, number)
        if any((getattr(number, name) or "") != url for name, url in wanted.items()):
            methods = {name.replace("_url", "_method"): "POST" for name in wanted}
            await client.incoming_phone_numbers(number.sid).update_async(**wanted, **methods)

    async def _wanted(self, client: Client, number: Any) -> dict[str, str]:
        """Where calls and texts are to be announced; nothing is said of what stays as it is."""
        if self._public_url:
            return {"voice_url": f"{self._public_url}/voice/in", "sms_url": f"{self._public_url}/text/in"}
        wanted = {}
        if self.flow is not None and self.flow.receives:
            wanted["voice_url"] = await self.flow.address(client)
        if self.flow is not None and (number.sms_url or "").startswith(DEMO):
            wanted["sms_url"] = await self.flow.address(client)  # which says nothing to a text
        return wanted

    async def _found(self, client: Client) -> Any | None:
        numbers = await client.incoming_phone_numbers.list_async(phone_number=self.sender, limit=20)
        return next((one for one in numbers if one.phone_number == self.sender), None)

    def _failed(self, why: str) -> None:
        log.warning("calls to our number may not reach us: it could not be set up at Twilio", extra={"why": why})


def _can(number: Any, key: str) -> bool:
    return bool((number.capabilities or {}).get(key, True))

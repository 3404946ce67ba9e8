"""Calls by Twilio: executions of the number's Studio flow or, with a public address, calls that ask us what to say."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from twilio.base.exceptions import TwilioException
from twilio.rest import Client

from ..rules.phone_script import CallScript
from .channel import Parcel
from .studio_flow import RING_SECONDS, parameters
from .twilio_client import TwilioAccess
from .twilio_flow import StudioFlow
from .twilio_sending import TwilioChannel

CALL_SECONDS = 1.0  # an account begins one call a second
ANSWERED_PATH = "/voice/answered"  # of the public address: asked what is said once a call of ours is answered


class CallChannel(TwilioChannel):
    """The call Channel. A parcel holds a CallScript. Keys are answered by `flow` or, where that is None, by the server
    at `public_url`."""

    def __init__(
        self,
        twilio: TwilioAccess,
        flow: StudioFlow | None,
        *,
        now: Callable[[], datetime],
        public_url: str = "",
        **more: Any,
    ) -> None:
        super().__init__(twilio, now=now, **more)
        self._flow = None if public_url else flow
        self._public_url = public_url.rstrip("/")

    async def _make_ready(self, client: Client) -> None:
        if self._flow is not None:
            await self._flow.sid(client)

    async def _post(self, client: Client, parcel: Parcel) -> str:
        if self._flow is None:
            return await self._called(client, parcel)
        return await self._executed(client, self._flow, parcel)

    async def _executed(self, client: Client, flow: StudioFlow, parcel: Parcel) -> str:
        script = CallScript.from_text(parcel.raw.decode())
        executions = client.studio.v2.flows(await flow.sid(client)).executions
        brought = parameters(script, parcel.language, parcel.message_id)
        try:
            execution = await executions.create_async(to=parcel.to[0], from_=parcel.sender, parameters=brought)
        except TwilioException as fault:
            if self._twilio.refusal(fault).status == 404:  # somebody took the flow away
                flow.forget()
            raise
        return execution.sid or ""

    def _seconds_after(self, parcel: Parcel) -> float:  # noqa: ARG002 - one call is like another
        return CALL_SECONDS

    async def _called(self, client: Client, parcel: Parcel) -> str:
        """Words given along with a call could not tell a person from a machine; whoever asks us for them is told."""
        words = f"{self._public_url}{ANSWERED_PATH}?{urlencode({'message': parcel.message_id})}"
        call = await client.calls.create_async(
            to=parcel.to[0],
            from_=parcel.sender,
            url=words,
            fallback_url=words,  # a server that was away for a moment is asked once more
            machine_detection="DetectMessageEnd",
            timeout=RING_SECONDS,
        )
        return call.sid or ""

"""Keeps the number's Studio flow at Twilio as it should be: made once, found by its name, mended when it differs."""

from twilio.base.exceptions import TwilioException
from twilio.rest import Client

from ..rules.phone_script import Reception
from .studio_flow import definition, flow_name, version


class StudioFlow:
    """The flow of one number. It is looked at once in a run, and again after `forget`."""

    def __init__(self, sender: str, reception: Reception | None) -> None:
        self.receives = reception is not None  # calls to the number
        self._name = flow_name(sender)
        self._definition = definition(reception)
        self._version = version(self._definition)
        self._sid = ""
        self._address = ""

    async def sid(self, client: Client) -> str:
        """The flow's sid, once it is as it should be. Raises what the client raises."""
        await self._ensured(client)
        return self._sid

    async def address(self, client: Client) -> str:
        """Where Twilio sends the number's calls so that they run through this flow."""
        await self._ensured(client)
        return self._address

    def forget(self) -> None:
        """Look for it anew the next time: somebody has taken it away."""
        self._sid = ""

    async def _ensured(self, client: Client) -> None:
        if self._sid:
            return
        flows = [one for one in await client.studio.v2.flows.list_async() if one.friendly_name == self._name]
        given = {"status": "published", "definition": self._definition, "commit_message": self._version}
        if not flows:
            flow = await client.studio.v2.flows.create_async(friendly_name=self._name, **given)
        else:
            flow = min(flows, key=lambda one: (one.date_created is None, one.date_created, one.sid))
            if flow.commit_message != self._version or flow.status != "published":
                flow = await client.studio.v2.flows(flow.sid).update_async(**given)
        if not flow.sid:
            raise TwilioException("Studio gave the flow no sid")
        where = f"https://webhooks.twilio.com/v1/Accounts/{client.account_sid}/Flows/{flow.sid}"
        self._sid, self._address = flow.sid, flow.webhook_url or where

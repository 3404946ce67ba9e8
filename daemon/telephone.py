"""The telephone of a practice, joined from its account: who is asked what came in, and how texts and calls leave."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from random import random

from ..mailbox.channel import Channel
from ..mailbox.twilio_calls import CallChannel
from ..mailbox.twilio_client import TwilioAccess
from ..mailbox.twilio_flow import StudioFlow
from ..mailbox.twilio_number import OwnNumber
from ..mailbox.twilio_telephone import TwilioTelephone
from ..mailbox.twilio_texts import TextChannel
from ..rules.phone_script import Reception
from .clock import Clock
from .phone_line import Switchboard
from .practice import TwilioAccount
from .world import World


@dataclass(frozen=True, slots=True)
class Joined:
    """Who is asked, and the two ways out."""

    telephone: TwilioTelephone
    channels: Mapping[str, Channel]


def joined(account: TwilioAccount, env: Mapping[str, str], clock: Clock, reception: Reception) -> Joined:
    """The account's telephone. Without a public address the provider answers calls by itself, with `reception`."""
    access = access_to(account, env)
    public = account.public_url or ""
    flow = StudioFlow(account.sender, None if public else reception)
    told = f"{public}/text/status" if public else ""
    texts = TextChannel(access, status_url=told, now=clock.now, sleep=clock.sleep, jitter=random)
    calls = CallChannel(access, flow, public_url=public, now=clock.now, sleep=clock.sleep, jitter=random)
    number = OwnNumber(access, account.sender, flow=None if public else flow, public_url=public)
    telephone = TwilioTelephone(access, number, now=clock.now, unwell=texts.held_up)
    return Joined(telephone, {"text": texts, "call": calls})


def access_to(account: TwilioAccount, env: Mapping[str, str]) -> TwilioAccess:
    """How to sign in; the secrets are read when they are needed."""
    return TwilioAccess(
        account_sid=lambda: account.account_sid.reveal(env),
        auth_token=lambda: account.auth_token.reveal(env),
        base_url=account.base_url,
    )


@asynccontextmanager
async def on_the_line(account: TwilioAccount, env: Mapping[str, str], world: World) -> AsyncIterator[None]:
    """Answer what the provider asks at the public address, while this lasts. Raises OSError where nobody can listen."""
    if not (account.public_url and isinstance(world.telephone, TwilioTelephone)):
        yield
        return
    from ..mailbox.webhooks import Webhooks  # noqa: PLC0415 - few have a public address

    token = lambda: account.auth_token.reveal(env)  # noqa: E731
    server = Webhooks(account.public_url, token, Switchboard(world), world.telephone.poke)
    await server.open(*account.listen)
    try:
        yield
    finally:
        await server.close()

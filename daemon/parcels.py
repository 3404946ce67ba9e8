"""A message made ready for its channel: a mail with the files that go with it, or the words of a text or call."""

from dataclasses import replace

from ..mailbox.channel import Parcel
from ..mailbox.compose import Sender
from ..rules.messages import Message
from .world import World


def parcel_of(world: World, message: Message) -> Parcel:
    """What is handed over. Raises ValueError for what no header holds, OSError for a file that cannot be read."""
    return _mail(world, message) if message.channel == "email" else _words(world, message)


def _mail(world: World, message: Message) -> Parcel:
    folder = world.book.practice.folder
    paths = [one.path for one in message.enclosures if one.path and (folder / one.path).is_file()]
    kept = tuple(one for one in message.enclosures if not one.path or one.path in paths)
    mail = world.book.practice.mail
    return world.compose(
        replace(message, enclosures=kept),  # a template taken away since: better a reminder without it than none
        sender=Sender(name=mail.name, address=mail.address, plus=world.plus_addressing),
        date=world.clock.now().astimezone(world.book.practice.consultant.timezone),
        files={path: (folder / path).read_bytes() for path in paths},
    )


def _words(world: World, message: Message) -> Parcel:
    account = world.book.practice.twilio
    return Parcel(
        message_id=message.id,
        channel=message.channel,
        sender=account.sender if account else "",
        to=message.to,
        raw=message.text.encode(),
        not_after=message.not_after,
        language=message.language,
    )

"""Sending through a real SMTP server that takes, refuses, is busy, or loses the connection."""

from datetime import UTC, datetime, timedelta

import pytest
from duly.mailbox.account import Account
from duly.mailbox.channel import Parcel
from duly.mailbox.patience import Pace
from duly.mailbox.smtp import Offer, SmtpChannel
from duly.rules.messages import Done, Later, Never, Outcome, Uncertain

from tests.dovecot import PASSWORD
from tests.mail_servers import Post, scripted_server, silent_server

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
RAW = b"Subject: AR aging\r\n\r\nHi Dana,\r\n.\r\n..and a dot\r\n"


def parcel(*to: str, raw: bytes = RAW) -> Parcel:
    return Parcel(
        message_id="<1@hart.example>", sender="partner@hart.example", to=to or ("dana@northwind.example",), raw=raw
    )


def channel(port: int, password: str = PASSWORD, **fields: object) -> SmtpChannel:
    settings: dict[str, object] = {"username": "partner", "connect_seconds": 5, "read_seconds": 5} | fields
    account = Account(host="127.0.0.1", port=port, security="none", password=lambda: password, **settings)  # type: ignore[arg-type]
    return SmtpChannel(account, now=lambda: NOW, pace=Pace(apart=60))


async def sent(sender: SmtpChannel, *parcels: Parcel) -> list[Outcome]:
    async with sender.line() as line:
        return [await line.deliver(one) for one in parcels]


async def outcome(post: Post, *to: str) -> Outcome:
    return (await sent(channel(post.port), parcel(*to)))[0]


def refusing(command: str, said: str, address: str = "") -> object:
    return lambda asked, whom: said if asked == command and address in whom else None


async def test_a_batch_goes_out_on_one_connection_byte_for_byte(post: Post) -> None:
    outcomes = await sent(channel(post.port), parcel(), parcel("lee@northwind.example", "sam@northwind.example"))
    assert [type(one) for one in outcomes] == [Done, Done]
    assert isinstance(outcomes[0], Done)
    assert "queued as 4711" in outcomes[0].detail
    assert [taken.raw for taken in post.taken] == [RAW, RAW]
    assert post.taken[1].to == ("lee@northwind.example", "sam@northwind.example")
    assert post.connections == 1


async def test_every_batch_has_a_connection_of_its_own(post: Post) -> None:
    sender = channel(post.port)
    await sent(sender, parcel())
    await sent(sender, parcel())
    assert post.connections == 2


async def test_a_line_nothing_is_sent_on_does_not_connect(post: Post) -> None:
    assert await sent(channel(post.port)) == []
    assert post.connections == 0


@pytest.mark.parametrize(
    ("command", "said", "expected"),
    [
        ("RCPT", "550 5.1.1 no such user", Never),
        ("RCPT", "553 5.1.3 bad address", Never),
        ("RCPT", "552 5.2.2 mailbox full, quota exceeded", Never),
        ("RCPT", "450 4.2.0 greylisted, try again", Later),
        ("RCPT", "550 5.7.1 relay access denied", Later),
        ("RCPT", "550 5.4.5 Daily user sending limit exceeded", Later),
        ("MAIL", "550 5.7.60 SMTP; Client does not have permissions to send as this sender", Later),
        ("MAIL", "552 5.3.4 message size exceeds fixed limit", Never),
        ("MAIL", "451 4.3.0 try later", Later),
        ("DATA", "554 5.7.1 looks like spam", Never),
        ("DATA", "451 4.7.1 try later", Later),
        ("DATA", "432 4.3.2 STOREDRV.ClientSubmit; sender thread limit exceeded", Later),
        ("DATA", "550 5.1.90 daily message limit exceeded", Later),
    ],
)
async def test_a_refusal_is_passing_or_for_good(post: Post, command: str, said: str, expected: type) -> None:
    post.answer = refusing(command, said)  # type: ignore[assignment]
    it = await outcome(post)
    assert isinstance(it, expected)
    assert isinstance(it, Later | Never)
    assert said.split(" ", 1)[1][:20] in it.why
    assert post.taken == []


async def test_a_message_put_off_waits_longer_each_time(post: Post) -> None:
    post.answer = refusing("RCPT", "450 4.2.0 greylisted")  # type: ignore[assignment]
    sender = channel(post.port)
    waits = [it.at - NOW for it in await sent(sender, *[parcel()] * 8) if isinstance(it, Later)]
    assert [wait / timedelta(minutes=1) for wait in waits] == [5, 10, 20, 40, 80, 160, 240, 240]


async def test_one_unknown_receiver_does_not_keep_the_others_from_it(post: Post) -> None:
    post.answer = refusing("RCPT", "550 5.1.1 no such user", "lee@")  # type: ignore[assignment]
    it = await outcome(post, "dana@northwind.example", "lee@northwind.example")
    assert isinstance(it, Done)
    assert it.detail == "not taken for lee@northwind.example: 550 5.1.1 no such user"
    assert post.taken[0].to == ("dana@northwind.example",)


async def test_one_receiver_put_off_puts_off_all_so_that_nobody_gets_it_twice(post: Post) -> None:
    post.answer = refusing("RCPT", "450 4.2.0 greylisted", "lee@")  # type: ignore[assignment]
    assert isinstance(await outcome(post, "dana@northwind.example", "lee@northwind.example"), Later)
    assert post.taken == []


async def test_after_a_refusal_the_next_parcel_of_the_batch_goes_out(post: Post) -> None:
    post.answer = refusing("RCPT", "550 5.1.1 no such user", "lee@")  # type: ignore[assignment]
    outcomes = await sent(channel(post.port), parcel("lee@northwind.example"), parcel())
    assert [type(one) for one in outcomes] == [Never, Done]


async def test_a_busy_server_is_left_alone_for_the_rest_of_the_batch_and_the_next(post: Post) -> None:
    post.answer = refusing("MAIL", "421 4.7.0 too many connections, try later")  # type: ignore[assignment]
    sender = channel(post.port)
    outcomes = await sent(sender, parcel(), parcel()) + await sent(sender, parcel())
    assert all(isinstance(one, Later) and one.at - NOW >= timedelta(minutes=5) for one in outcomes)
    assert post.connections == 1


@pytest.mark.parametrize("command", ["MAIL", "RCPT"])
async def test_a_connection_lost_before_the_message_is_handed_over_is_safe_to_try_again(
    post: Post, command: str
) -> None:
    lost = iter(["DROP"])
    post.answer = lambda asked, _: next(lost, None) if asked == command else None
    outcomes = await sent(channel(post.port), parcel(), parcel())
    assert [type(one) for one in outcomes] == [Later, Done]


async def test_an_answer_lost_after_the_message_was_handed_over_is_uncertain(post: Post) -> None:
    post.answer = refusing("DATA", "KEEP AND DROP")  # type: ignore[assignment]
    assert isinstance(await outcome(post), Uncertain)
    assert len(post.taken) == 1


async def test_a_server_that_loses_every_connection_is_left_alone(post: Post) -> None:
    post.answer = refusing("MAIL", "DROP")  # type: ignore[assignment]
    outcomes = await sent(channel(post.port), *[parcel()] * 6)
    assert all(isinstance(one, Later) for one in outcomes)
    assert post.connections == 3


async def test_a_refused_sign_in_says_who_can_mend_it_and_is_not_hammered(post: Post) -> None:
    sender = channel(post.port, "wrong")
    outcomes = await sent(sender, parcel(), parcel()) + await sent(sender, parcel())
    for it in outcomes:
        assert isinstance(it, Later)
        assert it.at - NOW == timedelta(minutes=5)
        assert "refused the sign-in of partner" in it.why
        assert "[mail.smtp]" in it.why
    assert post.connections == 1


async def test_a_server_that_is_down_puts_off_and_takes_the_mail_when_it_is_back(post: Post) -> None:
    post.stop()
    sender = channel(post.port)
    (it,) = await sent(sender, parcel())
    assert isinstance(it, Later)
    assert it.at - NOW == timedelta(minutes=1)
    assert "takes no connection" in it.why
    post.start()
    assert [type(one) for one in await sent(channel(post.port), parcel())] == [Done]


async def test_a_silent_server_is_given_up_in_time() -> None:
    with silent_server() as port:
        (it,) = await sent(channel(port, connect_seconds=0.3), parcel())
    assert isinstance(it, Later)
    assert "does not answer" in it.why


async def test_a_server_without_starttls_is_not_sent_a_password(post: Post) -> None:
    account = Account(
        host="127.0.0.1", port=post.port, security="starttls", username="partner", password=lambda: PASSWORD
    )
    (it,) = await sent(SmtpChannel(account, now=lambda: NOW), parcel())
    assert isinstance(it, Later)
    assert "offers no STARTTLS" in it.why


async def test_a_message_larger_than_the_server_takes_is_not_offered() -> None:
    server = Post(size=1000).start()
    try:
        (it,) = await sent(channel(server.port), parcel(raw=RAW + b"x" * 2000))
        assert isinstance(it, Never)
        assert "takes up to 1,000" in it.why
        assert server.taken == []
    finally:
        server.stop()


async def test_an_address_in_other_letters_needs_a_server_that_can_carry_it(post: Post) -> None:
    (it,) = await sent(channel(post.port), parcel("josé@northwind.example"))
    assert isinstance(it, Done)
    assert post.taken[0].to == ("josé@northwind.example",)
    plain = Post(smtputf8=False).start()
    try:
        (it,) = await sent(channel(plain.port), parcel("josé@northwind.example"))
        assert isinstance(it, Never)
        assert "other than ASCII" in it.why
    finally:
        plain.stop()


async def test_without_a_user_name_no_sign_in_is_tried() -> None:
    server = Post(sign_in=False).start()
    try:
        assert [type(one) for one in await sent(channel(server.port, username=""), parcel())] == [Done]
    finally:
        server.stop()


async def test_a_missing_password_is_told() -> None:
    def missing() -> str:
        raise KeyError("DULY_MAIL_PASSWORD")

    account = Account(host="127.0.0.1", port=9, security="none", username="partner", password=missing)
    (it,) = await sent(SmtpChannel(account, now=lambda: NOW), parcel())
    assert isinstance(it, Later)
    assert "DULY_MAIL_PASSWORD" in it.why


async def test_a_server_that_talks_nonsense_does_no_harm() -> None:
    with scripted_server("hello there\r\n", lambda _: "what?\r\n") as port:
        (it,) = await sent(channel(port, connect_seconds=0.3), parcel())
    assert isinstance(it, Later)


async def test_a_sign_in_and_its_receivers_can_be_tried_without_sending_anything(post: Post) -> None:
    post.answer = refusing("RCPT", "550 5.1.1 no such user", "lee@")  # type: ignore[assignment]
    offer = await channel(post.port).offer("partner@hart.example", ("dana@northwind.example", "lee@northwind.example"))
    assert offer == Offer("", {"lee@northwind.example": "550 5.1.1 no such user"})
    refused = await channel(post.port, "wrong").offer("partner@hart.example", ("dana@northwind.example",))
    assert "refused the sign-in" in refused.trouble
    assert post.taken == []


@pytest.mark.parametrize(
    ("command", "said", "told"),
    [
        ("MAIL", "550 5.7.60 not allowed to send as this sender", "does not let partner send mail as partner@hart"),
        ("RCPT", "550 5.7.1 relay access denied", "does not let partner send mail as partner@hart.example"),
        ("MAIL", "451 4.3.0 try later", "451 4.3.0 try later"),
        ("MAIL", "DROP", "the connection to 127.0.0.1"),
        ("RCPT", "450 4.2.0 greylisted", ""),
    ],
)
async def test_what_is_said_to_an_offer(post: Post, command: str, said: str, told: str) -> None:
    post.answer = refusing(command, said)  # type: ignore[assignment]
    offer = await channel(post.port).offer("partner@hart.example", ("dana@northwind.example",))
    assert told in offer.trouble
    assert bool(offer.trouble) == bool(told)
    assert offer.refused == {}

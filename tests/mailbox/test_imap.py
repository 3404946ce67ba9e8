"""The inbox against a real Dovecot, and against servers that break off, refuse, stall and lie."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from duly.mailbox.account import Account
from duly.mailbox.arrival import Arrival, Cursor, InboxDown
from duly.mailbox.imap import ImapInbox
from duly.mailbox.patience import Pace
from duly.mailbox.provider import Security

from tests.dovecot import PASSWORD, Dovecot
from tests.mail_servers import scripted_server, silent_server

EAGER = Pace(apart=0.01)


def account(port: int, user: str = "partner", security: Security = "none", **fields: object) -> Account:
    settings: dict[str, object] = {"password": lambda: PASSWORD, "connect_seconds": 5, "read_seconds": 5} | fields
    return Account(host="127.0.0.1", port=port, security=security, username=user, **settings)  # type: ignore[arg-type]


@asynccontextmanager
async def inbox(server: Dovecot, user: str, **fields: object) -> AsyncIterator[ImapInbox]:
    box = ImapInbox(account(server.port, user), pace=EAGER, **fields)  # type: ignore[arg-type]
    try:
        yield box
    finally:
        await box.close()


def numbered(number: int, size: int = 0) -> bytes:
    return f"Message-ID: <{number}@northwind.example>\r\nSubject: {number}\r\n\r\n{'x' * size}\r\n".encode()


async def taken(box: ImapInbox, since: Cursor | None = None) -> list[Arrival]:
    return [arrival async for arrival in box.arrivals(since)]


async def down(box: ImapInbox) -> InboxDown:
    with pytest.raises(InboxDown) as caught:
        await taken(box)
    return caught.value


async def settled(box: ImapInbox, since: Cursor | None = None) -> list[Arrival]:
    """What is there once the connection that was cut has been replaced."""
    for _ in range(50):
        try:
            return await taken(box, since)
        except InboxDown as fault:
            await asyncio.sleep(min(fault.retry_seconds, 0.2))
    raise AssertionError("the inbox did not come back")


async def test_mail_comes_in_order_byte_for_byte_and_only_above_the_cursor(dovecot: Dovecot) -> None:
    for number in range(120):
        dovecot.deliver("order", numbered(number))
    async with inbox(dovecot, "order") as box:
        arrivals = await taken(box)
        assert sorted(arrival.raw for arrival in arrivals) == sorted(numbered(number) for number in range(120))
        assert [arrival.cursor.uid for arrival in arrivals] == list(range(1, 121))
        assert await taken(box, arrivals[-1].cursor) == []
        assert [arrival.cursor.uid for arrival in await taken(box, arrivals[117].cursor)] == [119, 120]


async def test_reading_marks_nothing_and_flagging_sets_only_the_keyword(dovecot: Dovecot) -> None:
    dovecot.deliver("marks", numbered(1))
    async with inbox(dovecot, "marks") as box:
        arrivals = await taken(box)
        maildir = dovecot.root / "mail" / "marks" / "Maildir"
        assert [path.name.partition(":2,")[2] for path in (maildir / "cur").iterdir()] in ([""], [])
        await box.flag([arrivals[0].cursor, Cursor("INBOX", 7, 1)])
        assert [path.name.partition(":2,")[2] for path in (maildir / "cur").iterdir()] == ["a"]
        assert "$Duly" in (maildir / "dovecot-keywords").read_text(encoding="utf-8")


async def test_idle_tells_of_new_mail_at_once(dovecot: Dovecot) -> None:
    async with inbox(dovecot, "idle") as box:
        assert await taken(box) == []
        waiting = asyncio.create_task(box.wait(20))
        await asyncio.sleep(0.2)
        delivered = time.monotonic()
        dovecot.deliver("idle", numbered(1))
        assert await waiting
        assert time.monotonic() - delivered < 3
        assert [arrival.raw for arrival in await taken(box)] == [numbered(1)]


async def test_mail_that_came_before_the_waiting_ends_it_at_once(dovecot: Dovecot) -> None:
    async with inbox(dovecot, "before") as box:
        assert await taken(box) == []
        dovecot.deliver("before", numbered(1))
        assert await box.wait(20)


async def test_waiting_ends_in_time_when_nothing_comes(dovecot: Dovecot) -> None:
    async with inbox(dovecot, "quiet", poll_seconds=0.1) as box:
        dovecot.deliver("quiet", numbered(1))
        await taken(box)
        started = time.monotonic()
        assert not await box.wait(0.4)
        assert 0.3 < time.monotonic() - started < 2


async def test_other_work_ends_a_wait_instead_of_standing_behind_it(dovecot: Dovecot) -> None:
    async with inbox(dovecot, "busy") as box:
        await taken(box)
        waiting = asyncio.create_task(box.wait(60))
        await asyncio.sleep(0.1)
        assert await asyncio.wait_for(taken(box), 5) == []
        assert not await asyncio.wait_for(waiting, 5)


async def test_a_cancelled_wait_leaves_the_connection_in_order(dovecot: Dovecot) -> None:
    async with inbox(dovecot, "cancel") as box:
        await taken(box)
        waiting = asyncio.create_task(box.wait(60))
        await asyncio.sleep(0.1)
        waiting.cancel()
        dovecot.deliver("cancel", numbered(1))
        assert len(await asyncio.wait_for(taken(box), 5)) == 1


async def test_a_server_without_idle_is_polled() -> None:
    server = Dovecot(idle=False).start()
    try:
        async with inbox(server, "poll", poll_seconds=0.6) as box:
            await taken(box)
            waiting = asyncio.create_task(box.wait(20))
            await asyncio.sleep(0.05)
            server.deliver("poll", numbered(1))
            assert await asyncio.wait_for(waiting, 5)
    finally:
        server.remove()


async def test_a_renumbered_folder_is_read_again_from_the_start(dovecot: Dovecot) -> None:
    for number in (1, 2):
        dovecot.deliver("renumbered", numbered(number))
    async with inbox(dovecot, "renumbered") as box:
        cursor = (await taken(box))[-1].cursor
        dovecot.reset_uidvalidity("renumbered")
        again = await settled(box, cursor)
        assert sorted(arrival.raw for arrival in again) == [numbered(1), numbered(2)]
        assert {arrival.cursor.validity for arrival in again} != {cursor.validity}


async def test_a_message_that_is_too_large_comes_with_its_fault_and_does_not_stop_the_rest(dovecot: Dovecot) -> None:
    for number, size in ((1, 10), (2, 30_000), (3, 10)):
        dovecot.deliver("large", numbered(number, size))
    async with inbox(dovecot, "large", largest=20_000) as box:
        arrivals = await taken(box)
        assert sorted(arrival.raw for arrival in arrivals) == [b"", numbered(1, 10), numbered(3, 10)]
        assert ["too large" in arrival.fault for arrival in arrivals if not arrival.raw] == [True]


async def test_after_an_outage_reading_goes_on_where_it_stood(dovecot: Dovecot) -> None:
    dovecot.deliver("outage", numbered(1))
    async with inbox(dovecot, "outage") as box:
        cursor = (await taken(box))[0].cursor
        dovecot.stop()
        assert "lost" in str(await down(box))
        await asyncio.sleep(0.05)
        assert "takes no connection" in str(await down(box))
        dovecot.deliver("outage", numbered(2))
        dovecot.start()
        assert [arrival.raw for arrival in await settled(box, cursor)] == [numbered(2)]


async def test_an_outage_ends_a_wait(dovecot: Dovecot) -> None:
    async with inbox(dovecot, "cut") as box:
        await taken(box)
        waiting = asyncio.create_task(box.wait(60))
        await asyncio.sleep(0.1)
        dovecot.stop()
        with pytest.raises(InboxDown):
            await asyncio.wait_for(waiting, 5)


async def test_the_sent_folder_is_found_by_its_use_and_searched_by_message_id(dovecot: Dovecot) -> None:
    dovecot.deliver("sent", numbered(1))
    async with inbox(dovecot, "sent") as box:
        cursor = (await taken(box))[0].cursor
        assert await box.sent_copy("<2@northwind.example>") is False
        dovecot.deliver("sent", numbered(2), "Sent")
        assert await box.sent_copy("<2@northwind.example>") is True
        dovecot.deliver("sent", numbered(3))
        assert [arrival.raw for arrival in await taken(box, cursor)] == [numbered(3)]


async def test_a_refused_sign_in_says_who_can_mend_it(dovecot: Dovecot) -> None:
    fault = await down(ImapInbox(account(dovecot.port, "refused", password=lambda: "wrong"), pace=EAGER))
    assert "refused the sign-in of refused" in str(fault)
    assert "check username and password in [mail.imap], or ask whoever administers the mailbox" in str(fault)
    assert fault.retry_seconds == pytest.approx(300, abs=5)


async def test_a_missing_password_is_told_without_asking_the_server(dovecot: Dovecot) -> None:
    def missing() -> str:
        raise KeyError("DULY_MAIL_PASSWORD")

    fault = await down(ImapInbox(account(dovecot.port, password=missing), pace=EAGER))
    assert "password" in str(fault)
    assert "DULY_MAIL_PASSWORD" in str(fault)


async def test_a_folder_that_does_not_exist_is_named(dovecot: Dovecot) -> None:
    fault = await down(ImapInbox(account(dovecot.port), folder="Nowhere", pace=EAGER))
    assert "'Nowhere'" in str(fault)
    assert fault.retry_seconds > 250


@pytest.mark.parametrize("security", ["tls", "starttls"])
async def test_an_encrypted_connection_reads_and_idles(dovecot: Dovecot, security: Security) -> None:
    port = dovecot.tls_port if security == "tls" else dovecot.port
    box = ImapInbox(account(port, f"safe{security}", security, ca_file=str(dovecot.ca_file)), pace=EAGER)
    assert await taken(box) == []
    waiting = asyncio.create_task(box.wait(20))
    await asyncio.sleep(0.1)
    dovecot.deliver(f"safe{security}", numbered(1))
    assert await waiting
    await box.close()


async def test_a_certificate_nobody_vouches_for_is_not_taken(dovecot: Dovecot) -> None:
    fault = await down(ImapInbox(account(dovecot.tls_port, security="tls"), pace=EAGER))
    assert "certificate" in str(fault)


async def test_a_silent_server_is_given_up_in_time() -> None:
    with silent_server() as port:
        started = time.monotonic()
        fault = await down(ImapInbox(account(port, connect_seconds=0.3, read_seconds=0.3), pace=EAGER))
        assert "does not answer" in str(fault)
        assert time.monotonic() - started < 3


async def test_a_thread_that_does_not_come_back_is_told_from_a_server_that_is_down(dovecot: Dovecot) -> None:
    """Whatever keeps it: here a secret that is not handed over."""
    held = threading.Event()

    def password() -> str:
        held.wait(20)
        return PASSWORD

    box = ImapInbox(account(dovecot.port, connect_seconds=0.5, read_seconds=0.1, password=password), pace=EAGER)
    assert (await down(box)).hung
    assert (await down(box)).hung  # the next job waits behind the first
    dovecot.stop()
    held.set()
    assert not (await down(box)).hung
    await box.close()


async def test_a_new_connection_waits_its_turn() -> None:
    with silent_server() as port:
        box = ImapInbox(account(port, connect_seconds=0.1), pace=Pace(apart=60))
        first, second = await down(box), await down(box)
        assert 59 < first.retry_seconds <= 60
        assert 55 < second.retry_seconds <= 60


GREETING = "* OK [CAPABILITY IMAP4rev1 IDLE] ready\r\n"
OPENED = (
    "* 1 EXISTS\r\n* OK [UIDVALIDITY 7] .\r\n* OK [UIDNEXT 2] .\r\n"
    "* OK [PERMANENTFLAGS ()] .\r\n%T OK [READ-WRITE] opened\r\n"
)


def obedient(**special: str) -> Callable[[str], str]:
    """A one-message server that does all it is told, but for the commands named."""

    def answer(line: str) -> str:
        words = line.upper().removeprefix("UID ").split()
        for command, said in special.items():
            if command.replace("_", " ") in " ".join(words):
                return said
        if words[0] == "CAPABILITY":
            return "* CAPABILITY IMAP4rev1 IDLE\r\n%T OK .\r\n"
        if words[0] == "SELECT":
            return OPENED
        if words[0] == "SEARCH":
            return "* SEARCH 1\r\n%T OK .\r\n"
        if words[0] == "FETCH" and "RFC822.SIZE" in line:
            return "* 1 FETCH (UID 1 RFC822.SIZE 5)\r\n%T OK .\r\n"
        if words[0] == "FETCH":
            return "* 1 FETCH (UID 1 BODY[] {5}\r\nhello)\r\n%T OK .\r\n"
        return "%T OK .\r\n"

    return answer


async def against(answer: Callable[[str], str]) -> list[Arrival]:
    with scripted_server(GREETING, answer) as port:
        box = ImapInbox(account(port, connect_seconds=2, read_seconds=2), pace=EAGER)
        try:
            return await taken(box)
        finally:
            await box.close()


async def test_the_scripted_server_can_behave() -> None:
    assert [arrival.raw for arrival in await against(obedient())] == [b"hello"]


async def test_a_refused_sign_in_is_not_hammered() -> None:
    plain, tried = obedient(LOGIN="%T NO [AUTHENTICATIONFAILED] wrong\r\n"), []

    def counted(line: str) -> str:
        tried.extend([line] if line.startswith("LOGIN") else [])
        return plain(line)

    with scripted_server(GREETING, counted) as port:
        box = ImapInbox(account(port), pace=EAGER)
        first, again = await down(box), await down(box)
        await box.close()
    assert len(tried) == 1
    assert str(again) == str(first)
    assert again.retry_seconds > 250


async def test_a_connection_cut_in_the_middle_of_a_fetch_is_told() -> None:
    with pytest.raises(InboxDown, match="lost"):
        await against(obedient(**{"BODY.PEEK": "* 1 FETCH (UID 1 BODY[] {5}\r\nheHANG UP"}))


async def test_a_sign_in_that_opens_no_mailbox_names_the_mailbox_s_administrator() -> None:
    with pytest.raises(InboxDown, match="allow IMAP, give it a licence") as caught:
        await against(obedient(SELECT="%T BAD User is authenticated but not connected.\r\n"))
    assert caught.value.retry_seconds > 250


async def test_the_rest_a_server_asks_for_is_kept() -> None:
    busy = "%T NO Request is throttled. Suggested Backoff Time: 90000 milliseconds\r\n"
    for command in ("SEARCH", "BODY.PEEK", "LOGIN", "SELECT"):
        with pytest.raises(InboxDown, match="asks for fewer requests") as caught:
            await against(obedient(**{command: busy}))
        assert caught.value.retry_seconds == pytest.approx(90, abs=2)


async def test_a_passing_fault_at_sign_in_is_no_refusal() -> None:
    with pytest.raises(InboxDown) as caught:
        await against(obedient(LOGIN="%T NO [UNAVAILABLE] Temporary authentication failure.\r\n"))
    assert caught.value.retry_seconds < 5


async def test_a_server_that_says_goodbye_while_signing_in_is_just_lost() -> None:
    with pytest.raises(InboxDown, match="lost") as caught:
        await against(obedient(LOGIN="* BYE restarting\r\nHANG UP"))
    assert caught.value.retry_seconds < 5


async def test_an_answer_without_the_body_is_asked_for_again_and_then_told() -> None:
    flags = "* 1 FETCH (UID 1 FLAGS (\\Seen))\r\n%T OK .\r\n"
    arrivals = await against(obedient(**{"BODY.PEEK": flags}))
    assert [(arrival.raw, arrival.fault) for arrival in arrivals] == [(b"", "the server answered without it, twice")]
    plain, first = obedient(), iter([flags])
    second_try = await against(lambda line: next(first, plain(line)) if "BODY.PEEK" in line else plain(line))
    assert [arrival.raw for arrival in second_try] == [b"hello"]


async def test_a_message_the_server_cannot_read_itself_is_told_and_does_not_break_the_connection() -> None:
    arrivals = await against(obedient(**{"BODY.PEEK": "%T NO [SERVERBUG] corrupted\r\n"}))
    assert "corrupted" in arrivals[0].fault


async def test_still_here_is_no_news_and_silence_after_done_is_bounded() -> None:
    plain = obedient(SEARCH="* SEARCH\r\n%T OK .\r\n", IDLE="+ idling\r\n* OK Still here\r\n", DONE="")
    with scripted_server(GREETING, plain) as port:
        box = ImapInbox(account(port, connect_seconds=1, read_seconds=0.3), pace=EAGER)
        started = time.monotonic()
        with pytest.raises(InboxDown, match="does not answer"):
            await box.wait(0.3)
        assert 0.5 < time.monotonic() - started < 3
        await box.close()

"""One look at an inbox by who sets it up: its folders, whether it tells of new mail, how its mail is signed."""

from duly.mailbox.imap import ImapInbox

from tests.dovecot import Dovecot
from tests.mail_servers import scripted_server
from tests.mailbox.test_imap import EAGER, GREETING, account, inbox, obedient


async def test_a_survey_tells_of_folders_and_of_signatures_the_newest_first(dovecot: Dovecot) -> None:
    user = "surveyed"
    for number, selector in enumerate(("old", "new")):
        signed = f"DKIM-Signature: v=1; d=hart.example;\r\n s={selector}; b=x\r\n"
        dovecot.deliver(user, f"From: riley@hart.example\r\n{signed}Subject: {number}\r\n\r\nHi\r\n".encode())
    dovecot.deliver(user, b"From: dana@other.example\r\nDKIM-Signature: v=1; d=other.example; s=x\r\n\r\nHi\r\n")
    dovecot.deliver(user, b"From: riley@hart.example\r\n\r\nHi\r\n")
    async with inbox(dovecot, user) as box:
        survey = await box.survey("hart.example")
        assert (survey.sent, survey.tells) == ("Sent", True)
        assert [one.split("s=")[1].split(";")[0] for one in survey.signatures] == ["new", "old"]
        assert await box.holds("From", "dana@other.example")
        assert not await box.holds("From", "sam@other.example")


async def test_a_server_that_does_not_look_for_headers_is_no_worse_for_it() -> None:
    with scripted_server(GREETING, obedient(SEARCH="%T BAD Unknown search key\r\n")) as port:
        box = ImapInbox(account(port, connect_seconds=2, read_seconds=2), pace=EAGER)
        assert (await box.survey("hart.example")).signatures == ()
        await box.close()

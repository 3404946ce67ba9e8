"""Telling a person's words from what machines send."""

import pytest
from duly.rules.addresses import canonical, token_in, with_token
from duly.rules.kinds import kind_of
from duly.rules.letter import FailedRecipient, Letter

INBOX = "partner@hart.example"


def letter(sender: str = "dana@northwind.example", subject: str = "Re: AR aging", **fields: object) -> Letter:
    headers = tuple((name.replace("_", "-"), value) for name, value in fields.pop("headers", {}).items())  # type: ignore[attr-defined]
    return Letter(key="k", sender=sender, subject=subject, headers=headers, **fields)  # type: ignore[arg-type]


def kind(it: Letter) -> str:
    return kind_of(it, (INBOX,), "hart.example")


@pytest.mark.parametrize(
    ("expected", "it"),
    [
        ("human", letter()),
        # Exchange puts this on what people write.
        ("human", letter(headers={"x_auto_response_suppress": "DR, RN, NRN, OOF, AutoReply"})),
        ("human", letter(headers={"x_auto_response_suppress": "All"})),
        # A null return path alone is no bounce.
        ("human", letter(headers={"return_path": "<>"})),
        ("human", letter(headers={"auto_submitted": "no"})),
        ("human", letter(subject="Re: Automatic reply: AR aging")),
        ("human", letter(subject="Undeliverable promises, ha", text="It is attached.")),
        ("automatic", letter(sender="no-reply@northwind.example")),
        ("automatic", letter(sender="donotreply+7@northwind.example")),
        ("automatic", letter(headers={"auto_submitted": "auto-generated"})),
        ("automatic", letter(headers={"precedence": "bulk"})),
        ("automatic", letter(headers={"auto_submitted": "auto-replied"}, text="Your case number is 7.")),
        ("automatic", letter(subject="Automatic reply: hello", text="Thank you, we received your message.")),
        ("automatic", letter(headers={"x_autoreply": "yes"}, text="I am driving and will see this later.")),
        ("absence", letter(headers={"auto_submitted": "auto-replied (vacation)"}, text="I am on annual leave.")),
        ("absence", letter(headers={"x_autorespond": "x"}, text="Ich bin im Urlaub.")),
        ("absence", letter(subject="Out of Office: back on the 3rd", headers={"return_path": "<>"})),
        ("absence", letter(subject="Respuesta automática: hola", text="Estaré de vuelta el lunes.")),
        ("absence", letter(subject="Automatische Antwort: AR", headers={"x_auto_response_suppress": "All"})),
        ("absence", letter(subject="Réponse automatique : AR", text="Je suis absente jusqu'au 3.")),
        ("absence", letter(subject="自動応答: AR", headers={"return_path": "<>"})),
        # Our own words, quoted under a robot's answer, must not make it an absence.
        ("automatic", letter(headers={"auto_submitted": "auto-replied"}, text="Thanks.\n> Are you out of the office?")),
        ("list", letter(headers={"list_id": "<weekly.letters.example>"})),
        ("list", letter(headers={"list_unsubscribe": "<mailto:u@letters.example>"})),
        ("human", letter(headers={"list_id": "<partner.hart.example>", "precedence": "list"})),
        ("calendar", letter(subject="Accepted: AR due", calendar_method="REPLY")),
        ("human", letter(calendar_method="PUBLISH")),
        ("receipt", letter(subject="Read: AR", report_type="disposition-notification")),
        ("receipt", letter(subject="Delivered: AR", report_type="delivery-status")),
        ("complaint", letter(report_type="feedback-report")),
        ("bounce", letter(report_type="delivery-status", failed=(FailedRecipient("a@x.example", "5.1.1", False),))),
        ("bounce", letter(sender="mailer-daemon@mx.example", subject="Returned mail: see transcript")),
        ("bounce", letter(sender="x@mx.example", subject="Undeliverable: AR", headers={"return_path": "<>"})),
        ("bounce", letter(headers={"x_failed_recipients": "a@x.example"})),
        ("automatic", letter(sender="postmaster@mx.example", subject="Quota report")),
        ("own", letter(sender="partner@hart.example")),
        ("own", letter(sender="partner+t.abc@hart.example")),
        ("own", letter(headers={"x_loop": "duly@hart.example"})),
        ("own", letter(message_id="<0123456789abcdef.abcdefghijklmnop@hart.example>")),
        # The consultant writes from the same domain.
        ("human", letter(sender="riley@hart.example", message_id="<0123456789abcdef@hart.example>")),
        ("human", letter(headers={"x_loop": "duly@other.example"})),
    ],
)
def test_a_letter_is_told_apart(expected: str, it: Letter) -> None:
    assert kind(it) == expected


def test_an_alias_of_the_inbox_is_our_own_too() -> None:
    assert kind_of(letter(sender="office@hart.example"), (INBOX, "office@hart.example"), "hart.example") == "own"


def test_where_no_practice_is_at_hand_mail_of_any_duly_is_known() -> None:
    assert kind_of(letter(headers={"x_loop": "duly@hart.example"}), (), "") == "own"
    assert kind_of(letter(headers={"x_loop": "other@hart.example"}), (), "") == "human"


def test_a_reply_address_carries_its_token_and_gives_it_back() -> None:
    address = with_token(INBOX, "abcdefghijklmnop")
    assert address == "partner+t.abcdefghijklmnop@hart.example"
    assert canonical(address.upper()) == INBOX
    assert token_in(["dana@x.example", address.upper()], INBOX) == "abcdefghijklmnop"
    assert token_in([address.replace("hart", "heart"), "partner+news@hart.example"], INBOX) == ""

"""What is answered in `setup` becomes a practice that `load` takes, whatever way of signing in is chosen."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner
from duly.daemon.config import check, load
from duly.daemon.founding import holidays_of, write_files
from duly.daemon.interview import Answers, ask_client, ask_sign_in, ask_telephone, ask_who, ask_zone
from duly.daemon.provider_tables import providers
from duly.daemon.sign_in_questions import Beforehand

WHO = ["Riley Hart", "Hart Accountability, 1 Example Street, New York", "riley@hart.example", "partner@hart.example"]
REST = ["America/New_York", "n", "Northwind Clinics"]
NEW_YORK = ZoneInfo("America/New_York")


def founded(folder, lines, provider=None, environ=None):
    """The practice that these lines at the terminal make, and what was shown."""
    answers = Answers()
    typed = "".join(f"{line}\n" for line in lines)
    with CliRunner().isolation(input=typed) as (shown, *_):
        ask_who(answers)
        ask_sign_in(answers, Beforehand(provider=providers().get(provider)), environ or {})
        zone = ask_zone(answers, "")
        ask_telephone(answers)
        ask_client(answers)
        write_files(folder, answers, zone, date(2026, 11, 29))
        said = shown.getvalue().decode()
    assert check(folder) == []
    return load(folder), said


def test_servers_that_are_named(tmp_path):
    practice, _ = founded(tmp_path, [*WHO, "mail.hart.example", "mail.hart.example:587", "opensesame", *REST])
    imap, smtp = practice.mail.imap, practice.mail.smtp
    assert (imap.host, imap.port, imap.security) == ("mail.hart.example", 993, "tls")
    assert (smtp.host, smtp.port, smtp.security) == ("mail.hart.example", 587, "starttls")
    assert imap.password.reveal({}) == smtp.password.reveal({}) == "opensesame"
    who = practice.consultant
    assert (who.firm, who.postal_address) == ("Hart Accountability", "1 Example Street, New York")
    (engagement,) = practice.engagements
    assert (engagement.slug, engagement.name) == ("northwind-clinics", "Northwind Clinics")
    assert (engagement.holidays, str(engagement.starts)) == ("US", "2026-12-27")


def test_a_clients_name_with_accents_is_a_folder_that_can_be_read(tmp_path):
    typed = [*WHO, "mail.hart.example", "mail.hart.example", "opensesame", *REST[:2], "Søren & Söhne, Peñíscola"]
    practice, _ = founded(tmp_path, typed)
    assert practice.engagements[0].slug == "soren-sohne-peniscola"


def test_a_question_of_yes_or_no_explains_what_will_do(tmp_path):
    typed = [*WHO, "mail.hart.example", "mail.hart.example", "opensesame", REST[0], "maybe", *REST[1:]]
    _, said = founded(tmp_path, typed)
    assert 'That will not do: "maybe" is neither yes nor no; try y or n.' in said


WAYS = [  # provider, what is typed from the choice on, auth, secrets
    ("fastmail", ["opensesame"], "password", {"mail": "opensesame"}),
    ("google", ["1", "opensesame"], "password", {"mail": "opensesame"}),
    ("google", ["3", "my-client", "my-secret"], "oauth-user", {"mail-secret": "my-secret"}),
    ("google", ["2", "@KEY@"], "oauth-app", {"service-account.json": '{"private_key": "none"}'}),
    ("microsoft", ["1", "my-client", "", "my-secret"], "oauth-app", {"mail-secret": "my-secret"}),
    ("microsoft", ["2", "my-client", "hart.example"], "oauth-user", {}),
]


@pytest.mark.parametrize(("provider", "typed", "auth", "secrets"), WAYS)
def test_a_provider_that_is_known(tmp_path, provider, typed, auth, secrets):
    key = tmp_path / "key.json"
    key.write_text('{"private_key": "none"}')
    lines = [line.replace("@KEY@", str(key)) for line in typed]
    practice, said = founded(tmp_path / "practice", [*WHO, *lines, *REST], provider)
    known = providers()[provider]
    assert f"partner@hart.example is at {known.title}" in said
    assert (practice.mail.provider, practice.mail.imap.host) == (known, known.imap.host)
    assert practice.mail.imap.auth == auth
    assert practice.mail.believe == known.believe
    kept = {path.name: path.read_text().strip() for path in (tmp_path / "practice/secrets").glob("*")}
    assert kept == secrets
    written = (tmp_path / "practice/practice.toml").read_text()
    assert not any(secret in written for secret in secrets.values())
    assert practice.mail.oauth is None or practice.mail.oauth.client_id in {"my-client", ""}


def test_a_password_in_the_environment_is_kept_nowhere_else(tmp_path):
    lines = [*WHO, "", "", "env:HART_PASSWORD", *REST]
    practice, _ = founded(tmp_path / "practice", lines, environ={"HART_PASSWORD": "opensesame"})
    assert practice.mail.imap.password.source == "env:HART_PASSWORD"
    assert not (tmp_path / "practice/secrets").exists()


def test_a_telephone(tmp_path):
    sid = "AC" + "0" * 32
    lines = [*WHO, "", "", "opensesame", "America/New_York", "y", "+1 212 555 0199", sid, "token", "Northwind"]
    practice, _ = founded(tmp_path, lines)
    assert practice.twilio.sender == "+12125550199"
    assert practice.twilio.account_sid.reveal({}) == sid
    assert practice.twilio.auth_token.reveal({}) == "token"


@pytest.mark.parametrize(
    ("zone", "country"), [("America/New_York", "US"), ("Europe/Berlin", "DE"), ("Asia/Tokyo", "JP"), ("UTC", "")]
)
def test_whose_holidays_count_follows_from_the_zone(zone, country):
    assert holidays_of(ZoneInfo(zone)) == country

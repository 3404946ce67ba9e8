"""How practice.toml says whose mailbox it is and how Duly signs in to it, and what it must not leave out."""

import re
from datetime import date
from pathlib import Path
from textwrap import dedent

import pytest
from duly.daemon.config import BadPractice, load
from duly.daemon.provider_tables import providers

CONSULTANT = '[consultant]\nname = "Riley Hart"\nemail = "riley@hart.example"\ntimezone = "UTC"\n'
MAIL = '[mail]\naddress = "partner@hart.example"\n'
SECRET = 'client_secret = "env:DULY_MAIL_SECRET"\n'
MICROSOFT = 'provider = "microsoft"\nclient_id = "11111111-2222"\n'
GOOGLE = 'provider = "google"\n'
KEY = 'key_file = "file:secrets/service-account.json"\n'
PASSWORDS = '[mail.imap]\npassword = "env:P"\n[mail.smtp]\npassword = "env:P"\n'


def practice(tmp_path, mail):
    (tmp_path / "practice.toml").write_text(f"{CONSULTANT}{MAIL}{mail}")
    return load(tmp_path)


def told(tmp_path, mail):
    with pytest.raises(BadPractice) as caught:
        practice(tmp_path, mail)
    return str(caught.value).splitlines()


@pytest.mark.parametrize(
    ("mail", "auth", "imap", "smtp"),
    [
        (f'{GOOGLE}{PASSWORDS}', "password", "imap.gmail.com:993 tls", "smtp.gmail.com:465 tls"),
        (f'provider = "icloud"\n{PASSWORDS}', "password", "imap.mail.me.com:993 tls", "smtp.mail.me.com:587 starttls"),
        (
            f'{MICROSOFT}auth = "oauth-app"\ntenant = "hart.example"\n{SECRET}',
            "oauth-app",
            "outlook.office365.com:993 tls",
            "smtp.office365.com:587 starttls",
        ),
        (f'{GOOGLE}auth = "oauth-app"\n{KEY}', "oauth-app", "imap.gmail.com:993 tls", "smtp.gmail.com:465 tls"),
        (
            f'{MICROSOFT}auth = "oauth-user"\n[mail.imap]\nhost = "127.0.0.1"\nsecurity = "none"\nport = 1143\n',
            "oauth-user",
            "127.0.0.1:1143 none",
            "smtp.office365.com:587 starttls",
        ),
    ],
)  # fmt: skip
def test_a_provider_makes_most_keys_needless(tmp_path, mail, auth, imap, smtp):
    account = practice(tmp_path, mail).mail
    assert [f"{one.host}:{one.port} {one.security}" for one in (account.imap, account.smtp)] == [imap, smtp]
    assert (account.imap.auth, account.imap.username) == (auth, "partner@hart.example")
    assert (account.imap.password is None) == (auth != "password")


def test_a_server_may_go_by_password_beside_one_that_goes_by_tokens(tmp_path):
    smtp = '[mail.smtp]\nhost = "relay.hart.example"\nauth = "password"\npassword = "env:RELAY"\n'
    account = practice(tmp_path, f'{MICROSOFT}auth = "oauth-user"\n{smtp}').mail
    assert (account.imap.password, account.smtp.password.source, account.smtp.port) == (None, "env:RELAY", 465)


def test_what_is_written_wins_over_what_is_known_of_the_provider(tmp_path):
    own = practice(tmp_path, f"{GOOGLE}believe = []\npace = 5\ndaily_limit = 90\n{PASSWORDS}").mail
    assert (own.believe, own.pace, own.daily_limit) == ((), 5.0, 90)
    known = practice(tmp_path, f"{GOOGLE}{PASSWORDS}").mail
    assert (known.believe, known.pace, known.daily_limit) == (("mx.google.com",), 2.0, 450)


def test_a_provider_is_recognised_by_its_server(tmp_path):
    servers = PASSWORDS.replace("password", 'host = "imap.fastmail.com"\npassword', 1)
    servers = servers.replace("[mail.smtp]\n", '[mail.smtp]\nhost = "smtp.fastmail.com"\n')
    account = practice(tmp_path, servers).mail
    assert (account.provider.name, account.daily_limit) == ("fastmail", 1000)
    one = practice(tmp_path, servers.replace('host = "smtp.fastmail.com"', "")).mail
    assert (one.smtp.host, one.smtp.port) == ("smtp.fastmail.com", 465)
    other = practice(tmp_path, servers.replace("fastmail.com", "mail.example")).mail
    assert (other.provider, other.pace, other.daily_limit) == (None, 2.0, 400)


def test_the_end_of_a_secret_is_a_date(tmp_path):
    mail = f'{MICROSOFT}auth = "oauth-app"\ntenant = "hart.example"\n{SECRET}secret_expires = 2027-05-31\n'
    assert practice(tmp_path, mail).mail.oauth.secret_expires == date(2027, 5, 31)


@pytest.mark.parametrize(
    ("mail", "key", "words"),
    [
        ('auth = "oauth-app"\n', "mail.provider", 'try "microsoft" or "google"'),
        ('provider = "zoho"\nauth = "oauth-user"\n', "mail.auth", 'does not go with Zoho; try "password"'),
        (f'provider = "gmail"\n{PASSWORDS}', "mail.provider", 'try "google"'),
        (f'provider = "Outlook"\n{PASSWORDS}', "mail.provider", 'try "microsoft"'),
        (f'provider = "office365"\n{PASSWORDS}', "mail.provider", 'try "microsoft"'),
        ('provider = "microsoft"\n', "mail.auth", 'Microsoft 365 takes no passwords; try "oauth-app" or "oauth-user"'),
        (f'provider = "gogle"\n{PASSWORDS}', "mail.provider", 'try "google"'),
        (f'{MICROSOFT}auth = "oauth"\n', "mail.auth", '"oauth-app"'),
        (f'{MICROSOFT}auth = "oauth-app"\n{SECRET}', "mail.tenant", "is missing"),
        (f'{MICROSOFT}auth = "oauth-app"\ntenant = "hart.example"\n', "mail.client_secret", "and so is certificate"),
        (
            f'{MICROSOFT}auth = "oauth-app"\ntenant = "hart.example"\n{SECRET}certificate = "file:c.pem"\n',
            "mail.certificate",
            "both are given",
        ),
        ('provider = "microsoft"\nauth = "oauth-user"\n', "mail.client_id", "is missing"),
        (f'{GOOGLE}auth = "oauth-app"\n', "mail.key_file", "is missing"),
        (f'{GOOGLE}auth = "oauth-app"\n{KEY}client_id = "1"\n', "mail.client_id", "is not used"),
        (f'{GOOGLE}auth = "oauth-user"\nclient_id = "1"\n', "mail.client_secret", "is missing"),
        (f'{MICROSOFT}auth = "oauth-user"\ntenant = "Hart & Co"\n', "mail.tenant", "is not an organisation"),
        (f'{MICROSOFT}auth = "oauth-user"\nlogin_url = "http://login.example"\n', "mail.login_url", "not a https"),
        (f'{MICROSOFT}auth = "oauth-user"\n{PASSWORDS}', "mail.imap.password", 'or auth = "password" in [mail.imap]'),
        (f'{GOOGLE}client_id = "1"\n{PASSWORDS}', "mail.client_id", "goes with auth ="),
        (f'{MICROSOFT}auth = "oauth-app"\nclient_secret = "hunter2"\n', "mail.client_secret", "does not belong in"),
        (GOOGLE, "mail.smtp.password", "is missing; try password ="),
        ("", "mail.imap.host", "is missing; try host ="),
    ],
)  # fmt: skip
def test_what_does_not_go_together_is_told_with_its_key(tmp_path, mail, key, words):
    lines = told(tmp_path, mail)
    assert any(f": {key}: " in line and words in line for line in lines), lines
    assert not any("hunter2" in line for line in lines)


@pytest.mark.parametrize(
    "mail",
    [
        f'provider = "gmail"\n{PASSWORDS}',
        f'provider = "microsft"\nauth = "oauth-app"\ntenant = "hart.example"\nclient_id = "11"\n{SECRET}',
        f'provider = "elsewhere"\n{PASSWORDS}',
        'provider = "microsoft"\n',
    ],
)
def test_one_mistake_is_told_once(tmp_path, mail):
    assert len(told(tmp_path, mail)) == 1


def test_what_the_page_on_signing_in_shows_is_right(tmp_path):
    page = (Path(__file__).parents[2] / "docs/sign-in.md").read_text()
    blocks = [dedent(one[1]) for one in re.finditer(r"^ *```toml\n(.*?)^ *```$", page, re.DOTALL | re.MULTILINE)]
    assert len(blocks) == 6
    for block in blocks:
        (tmp_path / "practice.toml").write_text(f"{CONSULTANT}{block}")
        assert load(tmp_path).mail.imap.host, block


def test_what_is_known_of_providers_is_whole():
    for one in providers().values():
        assert one.serves(one.imap.host), one.name
        assert one.serves(one.smtp.host), one.name
        for refusal in (*one.token_refusals, *one.server_refusals):
            assert "{" not in refusal.says.format(user="partner@hart.example"), refusal.like
            assert ": " in refusal.says, refusal.like


def test_a_host_that_only_ends_alike_is_not_the_providers():
    assert not providers()["google"].serves("imap.gmail.com.evil.example")
    assert not providers()["fastmail"].serves("notfastmail.com")
    assert providers()["fastmail"].serves("imap.fastmail.com")

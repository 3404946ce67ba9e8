"""The [twilio] of practice.toml: where the provider is asked, where it reaches us, and what is wrong with either."""

import shutil

import pytest
from duly.daemon.config import BadPractice, load

from tests.daemon.test_config import PRACTICE, SAMPLE, edit


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(SAMPLE, tmp_path / "practice")
    return tmp_path / "practice"


FROM = 'from = "+12125550199"\n'


def test_a_telephone_without_a_public_address_asks_for_what_came_in(folder):
    account = load(folder).twilio
    assert (account.base_url, account.public_url, account.listen) == (
        "https://api.twilio.com",
        None,
        ("127.0.0.1", 8087),
    )


@pytest.mark.parametrize(
    ("line", "public_url", "listen"),
    [
        ('public_url = "https://duly.hart.example/phone/"', "https://duly.hart.example/phone", ("127.0.0.1", 8087)),
        ('public_url = "http://127.0.0.1:8087"', "http://127.0.0.1:8087", ("127.0.0.1", 8087)),
        ('listen = "0.0.0.0:80"', None, ("0.0.0.0", 80)),
        ('listen = "[::1]:9000"', None, ("::1", 9000)),
    ],
)
def test_the_public_address_and_where_it_is_listened_for(folder, line, public_url, listen):
    edit(folder, PRACTICE, FROM, f"{FROM}{line}\n")
    assert (load(folder).twilio.public_url, load(folder).twilio.listen) == (public_url, listen)


@pytest.mark.parametrize(
    ("line", "key", "words"),
    [
        ('public_url = "http://duly.hart.example"', "twilio.public_url", 'try "https://duly.hart.example"'),
        ('public_url = "duly.hart.example"', "twilio.public_url", "is not a https address"),
        ('public_url = "https://me@duly.hart.example/?a=b"', "twilio.public_url", "is not a https address"),
        ('listen = "8087"', "twilio.listen", 'try "127.0.0.1:8087"'),
        ('listen = "localhost:80870"', "twilio.listen", "is not a host and a port"),
        ('base_url = "http://api.example"', "twilio.base_url", 'try "https://api.twilio.com"'),
    ],
)
def test_a_mistake_in_the_telephones_addresses_is_told(folder, line, key, words):
    edit(folder, PRACTICE, FROM, f"{FROM}{line}\n")
    with pytest.raises(BadPractice) as caught:
        load(folder)
    (fault,) = str(caught.value).splitlines()
    assert f" {key}: " in fault
    assert words in fault

"""A secret: where it may be kept, and what is said when it is not there."""

import pytest
from duly.daemon.practice import Secret, SecretUnavailable


def test_a_secret_is_read_when_it_is_needed_and_never_shown(tmp_path):
    password = Secret("env:DULY_MAIL_PASSWORD", tmp_path)
    assert password.reveal({"DULY_MAIL_PASSWORD": "hunter2"}) == "hunter2"
    assert "hunter2" not in repr(password)
    with pytest.raises(SecretUnavailable, match="DULY_MAIL_PASSWORD is not set"):
        password.reveal({})
    with pytest.raises(SecretUnavailable, match="DULY_MAIL_PASSWORD is set but empty"):
        password.reveal({"DULY_MAIL_PASSWORD": ""})


def test_a_secret_in_a_file_must_be_kept_from_others(tmp_path):
    password = Secret("file:secrets/mail", tmp_path)
    with pytest.raises(SecretUnavailable, match="cannot be read"):
        password.reveal({})
    (tmp_path / "secrets").mkdir()
    secret = tmp_path / "secrets/mail"
    secret.write_text("hunter2\n")
    secret.chmod(0o644)
    with pytest.raises(SecretUnavailable, match="chmod 600"):
        password.reveal({})
    secret.chmod(0o600)
    assert password.reveal({}) == "hunter2"


def test_a_secret_may_be_handed_over_by_a_service_manager(tmp_path):
    password = Secret("file:$CREDENTIALS_DIRECTORY/mail-password", tmp_path)
    with pytest.raises(SecretUnavailable, match="handed over by a service manager"):
        password.reveal({})
    handed = tmp_path / "handed"
    handed.mkdir()
    environ = {"CREDENTIALS_DIRECTORY": str(handed)}
    with pytest.raises(SecretUnavailable, match="cannot be read"):
        password.reveal(environ)
    (handed / "mail-password").write_text("hunter22\n")
    (handed / "mail-password").chmod(0o440)  # as systemd's lie: for root, and by an access list for the service's user
    assert password.reveal(environ) == "hunter22"

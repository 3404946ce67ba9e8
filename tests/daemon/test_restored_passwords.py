"""Passwords are in no backup: `restore` says which are to be put back, and where the earlier ones were set aside."""

import re
import shutil
from pathlib import Path

SAMPLE = Path(__file__).parents[2] / "sample"


def test_a_restore_says_which_passwords_to_put_back_and_where_the_earlier_ones_are(duly, tmp_path):
    practice = Path(shutil.copytree(SAMPLE, tmp_path / "practice"))
    (practice / "var/state").mkdir(parents=True)
    settings = (practice / "practice.toml").read_text()
    secrets = iter(["file:var/mail-password", "file:$CREDENTIALS_DIRECTORY/mail-password"])
    settings = re.sub("env:DULY_MAIL_PASSWORD", lambda _: next(secrets), settings)
    (practice / "practice.toml").write_text(settings)
    (practice / "var/mail-password").write_text("hidden")
    [made] = duly("backup", "--to", tmp_path).rows
    here = duly("restore", made["backup"], json_out=False).out
    [aside] = practice.glob("before-restore-*")
    put_back = f"passwords are in no backup: put {practice}/var/mail-password back"
    assert f"{put_back}; the earlier one is {aside}/var/mail-password\n" in here
    assert (aside / "var/mail-password").read_text() == "hidden"
    [there] = duly("restore", made["backup"], practice=tmp_path / "there").rows
    assert there["passwords"] == {f"{tmp_path}/there/var/mail-password": None}
    (practice / "var/mail-password").write_text("hidden")
    (practice / "practice.toml").write_text(settings.replace("var/mail-password", "mail-password"))
    (practice / "mail-password").write_text("hidden")
    [made] = duly("backup", "--to", tmp_path / "again.tar.gz").rows
    [kept] = duly("restore", made["backup"]).rows
    assert kept["passwords"] == {}

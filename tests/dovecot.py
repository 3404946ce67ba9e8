"""A real Dovecot on a free loopback port, with its own configuration and mailboxes, started and stopped by tests."""

import contextlib
import grp
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from itertools import count
from pathlib import Path

from tests.places import in_memory

MISSING = "is not installed, and the mail tests need a real server: apt-get install dovecot-core dovecot-imapd openssl"
PASSWORD = "opensesame"  # of every user
_numbers = count(1)


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def program(name: str) -> str:
    """The path of a program; tests that need it fail, not skip, without it."""
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")
    if not found:
        raise RuntimeError(f"{name} {MISSING}")
    return found


class Dovecot:
    """One server; users are whoever signs in with PASSWORD. It can be stopped and started again on the same port."""

    def __init__(self, *, idle: bool = True, tokens: str = "") -> None:
        """`tokens`: where it asks whose a token is; then tokens sign in, too."""
        self.root = Path(tempfile.mkdtemp(prefix="duly-mail-", dir=in_memory()))
        self.port = free_port()
        self.tls_port = free_port()
        self.ca_file = self.root / "cert.pem"
        self._idle = idle
        self._tokens = tokens
        self._process: subprocess.Popen[bytes] | None = None
        # Dovecot refuses to keep mail as root, so root lends it a user that may do nothing else.
        self._mail_user = pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
        self.root.chmod(0o755)
        self._make(self.root / "mail")
        self._certify()
        self._configure()

    def start(self) -> "Dovecot":
        command = [program("dovecot"), "-F", "-c", str(self.root / "dovecot.conf")]
        self._process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True
        )
        until = time.monotonic() + 20
        while not self._greets():
            if self._process.poll() is not None or time.monotonic() > until:
                said = self._process.stderr.read() if self._process.poll() is not None and self._process.stderr else b""
                raise RuntimeError(f"Dovecot did not start: {said.decode()} {self.log()}")
            time.sleep(0.02)
        return self

    @property
    def running(self) -> bool:
        return self._process is not None

    def stop(self) -> None:
        """Pull the plug: the server and every connection it has are gone at once."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(20)
            if self._process.stderr:
                self._process.stderr.close()
            self._process = None
            # Its helpers die a moment later: while one listens there still, the next start would refuse.
            shutil.rmtree(self.root / "run", ignore_errors=True)

    def remove(self) -> None:
        """Stop it and delete all it wrote."""
        self.stop()
        shutil.rmtree(self.root, ignore_errors=True)

    def deliver(self, user: str, raw: bytes, folder: str = "INBOX") -> None:
        """Put a mail into a mailbox as a delivery agent does: written aside, then moved into the maildir."""
        home = self.root / "mail" / user / "Maildir"
        maildir = home if folder == "INBOX" else home / f".{folder}"
        for part in (self.root / "mail" / user, home, maildir, *(maildir / name for name in ("tmp", "new", "cur"))):
            self._make(part)
        name = f"{time.time():.6f}.{os.getpid()}_{next(_numbers):08}.loopback"
        aside = maildir / "tmp" / name
        aside.write_bytes(raw)
        self._own(aside)
        aside.rename(maildir / "new" / name)

    def reset_uidvalidity(self, user: str, folder: str = "INBOX") -> None:
        """Renumber a folder, as servers do after a repair or a move."""
        running = self.running
        self.stop()
        home = self.root / "mail" / user / "Maildir"
        maildir = home if folder == "INBOX" else home / f".{folder}"
        listed = (maildir / "dovecot-uidlist").read_text(encoding="utf-8").split(" V", 1)[1].split(" ", 1)[0]
        for written in maildir.glob("dovecot*"):
            shutil.rmtree(written) if written.is_dir() else written.unlink()
        uidlist = maildir / "dovecot-uidlist"
        uidlist.write_text(f"3 V{int(listed) + 1} N1 G{os.urandom(16).hex()}\n", encoding="utf-8")
        self._own(uidlist)
        if running:
            self.start()

    def log(self) -> str:
        """What the server wrote down."""
        path = self.root / "log"
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""

    def _greets(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), 1) as sock:
                sock.settimeout(2)
                return sock.recv(4) == b"* OK"
        except OSError:
            return False

    def _make(self, folder: Path) -> None:
        if not folder.exists():
            folder.mkdir()
            self._own(folder)

    def _own(self, path: Path) -> None:
        if os.getuid() == 0:
            os.chown(path, self._mail_user.pw_uid, self._mail_user.pw_gid)

    def _certify(self) -> None:
        """A certificate for 127.0.0.1 that is its own authority."""
        made = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
        named = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
        kept = ["-keyout", str(self.root / "key.pem"), "-out", str(self.ca_file)]
        subprocess.run([program("openssl"), "req", *made, *named, *kept], check=True, capture_output=True)

    def _configure(self) -> None:
        version = subprocess.run([program("dovecot"), "--version"], check=True, capture_output=True, text=True).stdout
        new = tuple(int(part) for part in version.split()[0].split(".")[:2]) >= (2, 4)
        owner = self._mail_user
        values: dict[str, object] = {
            "root": self.root,
            "port": self.port,
            "tls_port": self.tls_port,
            "uid": owner.pw_uid,
            "gid": owner.pw_gid,
            "password": PASSWORD,
        }
        text = (NEW_CONFIG if new else OLD_CONFIG) + COMMON_CONFIG
        if self._tokens:
            text += MECHANISMS + (NEW_TOKENS if new else OLD_TOKENS)
            values |= {"tokens": self._tokens}
            asking = TOKENS_ASKED.replace("@tokens@", self._tokens)
            (self.root / "tokens.conf").write_text(asking, encoding="utf-8")
        if not self._idle:
            text += CAPABILITY_WITHOUT_IDLE
        if os.getuid() != 0:
            text += UNPRIVILEGED
            values |= {"user": owner.pw_name, "group": grp.getgrgid(owner.pw_gid).gr_name}
        for name, value in values.items():
            text = text.replace(f"@{name}@", str(value))
        (self.root / "dovecot.conf").write_text(text, encoding="utf-8")


OLD_CONFIG = """
disable_plaintext_auth = no
mail_location = maildir:~/Maildir
ssl_cert = <@root@/cert.pem
ssl_key = <@root@/key.pem
passdb {
  driver = static
  args = password=@password@
}
userdb {
  driver = static
  args = uid=@uid@ gid=@gid@ home=@root@/mail/%u allow_all_users=yes
}
service imap-login {
  service_count = 0
}
"""

NEW_CONFIG = """
dovecot_config_version = 2.4.0
dovecot_storage_version = 2.4.0
auth_allow_cleartext = yes
mail_driver = maildir
mail_path = ~/Maildir
mail_inbox_path = ~/Maildir
ssl_server_cert_file = @root@/cert.pem
ssl_server_key_file = @root@/key.pem
passdb static {
  password = @password@
}
userdb static {
  userdb_static_allow_all_users = yes
  fields {
    uid = @uid@
    gid = @gid@
    home = @root@/mail/%{user}
  }
}
"""

COMMON_CONFIG = """
base_dir = @root@/run
state_dir = @root@/state
log_path = @root@/log
listen = 127.0.0.1
ssl = yes
auth_mechanisms = plain login
auth_failure_delay = 0
first_valid_uid = 1
first_valid_gid = 1
namespace inbox {
  inbox = yes
  separator = .
  mailbox Sent {
    special_use = \\Sent
    auto = create
  }
}
protocols = imap
service anvil {
  # Failed sign-ins of one test must not slow down the next one's.
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service imap {
  # One is ready for who comes next.
  process_min_avail = 1
}
service imap-login {
  process_min_avail = 1
  inet_listener imap {
    port = @port@
  }
  inet_listener imaps {
    port = @tls_port@
  }
}
"""

MECHANISMS = """
auth_mechanisms = plain login xoauth2 oauthbearer
"""

TOKENS_ASKED = """
introspection_mode = auth
introspection_url = @tokens@
username_attribute = email
"""

OLD_TOKENS = """
passdb {
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = @root@/tokens.conf
}
"""

NEW_TOKENS = """
oauth2_introspection_mode = auth
oauth2_introspection_url = @tokens@
oauth2_username_attribute = email
"""

CAPABILITY_WITHOUT_IDLE = """
imap_capability = IMAP4rev1 LITERAL+ UIDPLUS
"""

UNPRIVILEGED = """
default_internal_user = @user@
default_internal_group = @group@
default_login_user = @user@
service anvil {
  chroot =
}
service imap-login {
  chroot =
}
"""

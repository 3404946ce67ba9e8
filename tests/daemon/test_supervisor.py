"""What a service manager hears over a real datagram socket, by path and by abstract name."""

import os
import socket

import pytest
from duly.daemon.supervisor import Supervisor


@pytest.fixture(params=["path", "abstract"])
def manager(request, tmp_path):
    """A service manager's socket: (NOTIFY_SOCKET, a call that gives what was heard since the last)."""
    address = str(tmp_path / "notify") if request.param == "path" else f"@duly-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(address.replace("@", "\0", 1))
        listener.setblocking(False)

        def heard():
            found = []
            while True:
                try:
                    found.append(listener.recv(4096).decode())
                except BlockingIOError:
                    return found

        yield address, heard


def test_it_is_told_that_duly_started_how_it_fares_and_that_it_ends(manager):
    address, heard = manager
    supervisor = Supervisor({"NOTIFY_SOCKET": address}, os.getpid())
    supervisor.ready()
    supervisor.ready()
    supervisor.status("2 messages wait;\nnext due at 14:00")
    supervisor.stopping()
    assert heard() == ["READY=1", "STATUS=2 messages wait; next due at 14:00", "STOPPING=1"]


def test_a_watchdog_is_fed_and_not_flooded(manager):
    address, heard = manager
    supervisor = Supervisor({"NOTIFY_SOCKET": address, "WATCHDOG_USEC": "1200000000"}, os.getpid())
    for _ in range(1000):
        supervisor.alive()
    assert heard() == ["WATCHDOG=1"]
    assert supervisor.watchdog == 1200.0


@pytest.mark.parametrize(
    "environ",
    [
        {},
        {"WATCHDOG_USEC": "1000000", "WATCHDOG_PID": "1"},
        {"WATCHDOG_USEC": ""},
        {"WATCHDOG_USEC": "soon"},
        {"WATCHDOG_USEC": "0"},
    ],
)
def test_no_watchdog_no_food(manager, environ):
    address, heard = manager
    supervisor = Supervisor({"NOTIFY_SOCKET": address, **environ}, 417)
    supervisor.alive()
    assert supervisor.watchdog is None
    assert heard() == []


@pytest.mark.parametrize("address", ["", "vsock:2:1", "/nowhere/at/all", "@nobody-listens", "x" * 200, "/" + "x" * 200])
def test_where_nobody_listens_nothing_happens(address):
    supervisor = Supervisor({"NOTIFY_SOCKET": address, "WATCHDOG_USEC": "1000000"}, os.getpid())
    supervisor.ready()
    supervisor.alive()
    supervisor.status("well")
    supervisor.stopping()


def test_a_manager_that_does_not_read_is_not_waited_for(manager):
    address, heard = manager
    supervisor = Supervisor({"NOTIFY_SOCKET": address}, os.getpid())
    for number in range(2000):
        supervisor.status(f"turn {number}")
    assert heard()[0] == "STATUS=turn 0"

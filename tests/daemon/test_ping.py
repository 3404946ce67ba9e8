"""A watcher on loopback is told that all is well: seldom, at its own address only, and nobody waits for it."""

import shutil
import threading
import time
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from duly.daemon.config import check, load
from duly.daemon.ping import Ping, called
from duly.daemon.practice import Watcher

SAMPLE = Path(__file__).resolve().parents[2] / "sample"
NOW = datetime(2026, 10, 6, 12, tzinfo=UTC)


@pytest.fixture
def watcher():
    """A server that notes the paths it was asked for, answers by them, and lets whoever asks wait until `go_on`."""
    asked, go_on = [], threading.Event()
    go_on.set()

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            go_on.wait(10)
            if self.path == "/elsewhere":
                self.send_response(302)
                self.send_header("Location", "/ping")
            else:
                self.send_response(200 if self.path == "/ping" else 404)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            """Nothing is printed."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    server.asked, server.go_on, server.base = asked, go_on, f"http://127.0.0.1:{server.server_port}"
    yield server
    go_on.set()
    server.shutdown()
    server.server_close()


def until(holds):
    end = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.01)


@pytest.mark.parametrize(
    ("path", "trouble"), [("/ping", ""), ("/gone", "answered 404"), ("/elsewhere", "answered 302")]
)
def test_only_a_good_answer_of_the_address_itself_counts(watcher, path, trouble):
    assert trouble in called(watcher.base + path)
    assert bool(called(watcher.base + path)) == bool(trouble)
    assert set(watcher.asked) == {path}


def test_a_watcher_that_is_gone_is_no_trouble_of_ours(watcher):
    watcher.shutdown()
    watcher.server_close()
    assert "refused" in called(watcher.base + "/ping")


def test_it_is_called_once_in_its_minutes_and_nobody_waits_for_its_answer(watcher):
    ping, told = Ping(), Watcher(url=f"{watcher.base}/ping", minutes=5)
    watcher.go_on.clear()
    began = time.monotonic()
    ping(told, NOW)
    assert time.monotonic() - began < 2
    until(lambda: watcher.asked)
    ping(told, NOW + timedelta(minutes=6))  # the last one is not answered yet
    watcher.go_on.set()
    until(lambda: not ping._under_way.locked())
    ping(told, NOW + timedelta(minutes=4))
    assert watcher.asked == ["/ping"]
    ping(told, NOW + timedelta(minutes=7))
    until(lambda: len(watcher.asked) == 2)


def test_a_clock_that_was_set_back_keeps_no_ping_waiting():
    calls = []
    ping, told = Ping(lambda url: calls.append(url) or ""), Watcher(url="http://127.0.0.1/ping", minutes=5)
    for at in (NOW, NOW - timedelta(days=1)):
        ping(told, at)
        until(lambda: not ping._under_way.locked())
    assert len(calls) == 2


def test_a_refusal_is_logged_once_and_the_address_never(caplog):
    ping, told = Ping(lambda _: "it answered 404"), Watcher(url="https://watcher.example/a-name-of-its-own", minutes=5)
    for hour in range(3):
        ping(told, NOW + timedelta(hours=hour))
        until(lambda: not ping._under_way.locked())
    assert [record.getMessage() for record in caplog.records] == ["ping not taken"]
    assert caplog.records[0].host == "watcher.example"
    assert "a-name-of-its-own" not in repr(told) + str(vars(caplog.records[0]))


def test_without_a_watcher_nobody_is_called():
    Ping(lambda _: pytest.fail("there is none"))(None, NOW)


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ('ping = "https://watcher.example/a-name"\n', ""),
        ('ping = "https://watcher.example/ping?name=a"\nping_every = 30\n', ""),
        ('ping = "http://watcher.example/a-name"\n', "is not a https address"),
        ('ping = "watcher.example"\n', "is not a https address"),
        ('ping = "https://watcher.example/a-name"\nping_every = 0\n', "ping_every"),
    ],
)
def test_a_watcher_is_reached_by_https_only(tmp_path, table, words):
    folder = shutil.copytree(SAMPLE, tmp_path / "practice")
    with (folder / "practice.toml").open("a") as file:
        file.write(f"\n[health]\n{table}")
    faults = [str(fault) for fault in check(folder)]
    assert [words in one for one in faults] == ([True] if words else [])
    if not words:
        assert load(folder).watcher.minutes in {5, 30}

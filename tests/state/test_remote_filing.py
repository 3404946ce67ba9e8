"""Copies at a URL: on this disk, in memory, on real S3 and SFTP servers. Whole, verified, never over other bytes."""

import json
import socket
from dataclasses import dataclass
from hashlib import sha256

import pytest
from duly.state.remote_filing import RemoteError, RemoteFolder, missing_for

from .remote import PASSWORD, USER, s3_server, sftp_server

DATA = b"October\x00\xff" * 40_000
WANTED = "Finance/Relev\u00e9s [final]/2026-09 AR aging #1.xlsx"
PLACED = "Finance/Relev\u00e9s (final)/2026-09 AR aging -1.xlsx"


def about(data, **more):
    return json.dumps({"sha256": sha256(data).hexdigest(), **more}).encode()


@dataclass
class Place:
    url: str
    options: dict
    secrets: dict

    def folder(self):
        return RemoteFolder(self.url, self.options, self.secrets)


@pytest.fixture(scope="session")
def s3():
    with s3_server() as endpoint:
        yield endpoint


@pytest.fixture(scope="session")
def sftp(tmp_path_factory):
    with sftp_server(tmp_path_factory.mktemp("sftp")) as served:
        yield served


@pytest.fixture(params=["file", "memory", "s3", "sftp"])
def place(request, tmp_path):
    unique = tmp_path.name
    if request.param == "file":
        return Place(f"file://{tmp_path}/elsewhere", {}, {})
    if request.param == "memory":
        return Place(f"memory://{unique}", {}, {})
    if request.param == "s3":
        endpoint = request.getfixturevalue("s3")
        return Place(f"s3://acme/{unique}", {"endpoint_url": endpoint}, {"key": USER, "secret": PASSWORD})
    return at_sftp(*request.getfixturevalue("sftp"), unique)


def at_sftp(port, known, folder):
    return Place(f"sftp://{USER}@127.0.0.1:{port}/{folder}", {"known_hosts": str(known)}, {"password": PASSWORD})


def names(folder):
    found = folder._fs.find(folder._root)
    return sorted(name.removeprefix(folder._fs._strip_protocol(folder._root)).lstrip("/") for name in found)


def test_a_copy_is_the_same_bytes_with_what_describes_it_beside(place):
    folder = place.folder()
    folder.reach()
    assert folder.keep(WANTED, DATA, about(DATA)) == PLACED
    assert folder._fs.cat_file(folder._at(PLACED)) == DATA
    assert folder._fs.cat_file(folder._at(f"{PLACED}.source.json")) == about(DATA)
    assert names(folder) == [PLACED, f"{PLACED}.source.json"]


def test_the_same_again_changes_nothing_and_a_new_description_takes_the_place_of_the_old(place):
    folder = place.folder()
    for told in (about(DATA), about(DATA), about(DATA, verdict="accepted by Riley"), None):
        assert place.folder().keep(WANTED, DATA, told) == PLACED
    assert names(folder) == [PLACED, f"{PLACED}.source.json"]
    assert folder._fs.cat_file(folder._at(f"{PLACED}.source.json")) == about(DATA, verdict="accepted by Riley")


def test_other_bytes_are_never_written_over(place):
    folder = place.folder()
    folder.reach()
    folder._fs.pipe_file(folder._at("a.xlsx"), b"somebody's own")
    folder._fs.pipe_file(folder._at("a (2).xlsx.source.json"), b"no description of ours")
    assert folder.keep("a.xlsx", DATA, about(DATA)) == "a (3).xlsx"
    assert folder.keep("a.xlsx", b"corrected", about(b"corrected")) == "a (4).xlsx"
    assert folder.keep("a.xlsx", DATA, about(DATA)) == "a (3).xlsx"
    assert folder._fs.cat_file(folder._at("a.xlsx")) == b"somebody's own"
    assert folder._fs.cat_file(folder._at("a (2).xlsx.source.json")) == b"no description of ours"
    assert not any(name.endswith(".part") for name in names(folder))


@pytest.mark.parametrize("path", ["../../outside.xlsx", "/outside.xlsx", "a/../../outside.xlsx"])
def test_nothing_is_written_outside(place, path):
    folder = place.folder()
    folder.keep(path, DATA, None)
    assert [name.rpartition("/")[2] for name in names(folder)] == ["outside.xlsx"]


def test_what_a_crash_left_half_written_does_not_stay(place):
    folder = place.folder()
    folder.keep("a.xlsx", DATA, None)
    [half] = [name for name in names_while_writing(place, "b.xlsx") if name.endswith(".part")]
    assert half in names(folder)
    assert place.folder().keep("b.xlsx", DATA, None) == "b.xlsx"
    assert names(folder) == ["a.xlsx", "b.xlsx"]


def names_while_writing(place, path):
    """As if the power had gone between the writing and the move."""
    folder = place.folder()

    def stopped(*_args, **_more):
        raise OSError(5, "the power is out")

    folder._move = stopped
    with pytest.raises(RemoteError, match="the power is out"):
        folder.keep(path, DATA, None)
    return names(folder)


@pytest.mark.parametrize("place", ["file", "sftp"], indirect=True)  # S3 cannot refuse, and docs/filing.md says so
def test_not_even_what_came_a_moment_ago_is_written_over(place):
    folder = place.folder()
    move = folder._move

    def late(half, target):
        folder._fs.pipe_file(target, b"somebody's own")
        move(half, target)

    folder._move = late
    with pytest.raises(RemoteError):
        folder.keep("a.xlsx", DATA, None)
    assert folder._fs.cat_file(folder._at("a.xlsx")) == b"somebody's own"
    assert place.folder().keep("a.xlsx", DATA, None) == "a (2).xlsx"
    assert names(folder) == ["a (2).xlsx", "a.xlsx"]


def test_a_disk_without_second_names_will_do(tmp_path):
    folder = RemoteFolder(f"file://{tmp_path}/elsewhere", {}, {})

    def unknown(*_names):
        raise OSError(95, "Operation not supported")

    folder._fs.link = unknown
    assert folder.keep("a.xlsx", DATA, None) == "a.xlsx"
    assert names(folder) == ["a.xlsx"]


def test_bytes_that_come_back_changed_are_no_copy(place):
    folder = place.folder()
    whole = folder._fs.pipe_file
    folder._fs.pipe_file = lambda path, data: whole(path, data[:-1] + b"?")
    with pytest.raises(RemoteError, match="gives back other bytes"):
        folder.keep("a.xlsx", DATA, None)
    assert "a.xlsx" not in names(folder)


def test_trying_out_leaves_nothing(place):
    place.folder().try_out()
    assert names(place.folder()) == []


def test_a_refused_sign_in_is_told_without_the_secret(sftp):
    place = at_sftp(*sftp, "northwind")
    place.secrets["password"] = "wrong-horse"
    with pytest.raises(RemoteError, match="refuses us") as told:
        place.folder()
    assert "wrong-horse" not in str(told.value)


def test_a_server_that_is_not_the_one_we_know_is_not_believed(sftp, tmp_path):
    (tmp_path / "known").write_text("")
    with pytest.raises(RemoteError, match="does not prove"):
        at_sftp(sftp[0], tmp_path / "known", "northwind").folder()


def test_a_bucket_is_not_made_by_a_slip_of_the_pen(s3):
    folder = RemoteFolder("s3://acne/northwind", {"endpoint_url": s3}, {"key": USER, "secret": PASSWORD})
    for attempt in (folder.reach, folder.try_out, lambda: folder.keep("a.xlsx", DATA, None)):
        with pytest.raises(RemoteError, match="no such folder or bucket"):
            attempt()
    assert not folder._fs.exists("acne")


def closed_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@pytest.mark.parametrize(
    ("url", "options"),
    [
        ("sftp://duly@127.0.0.1:{port}/northwind", {}),
        ("s3://acme/northwind", {"endpoint_url": "http://127.0.0.1:{port}"}),
    ],
)
def test_a_dead_server_is_told_in_a_sentence(url, options):
    port = closed_port()
    secrets = {"key": USER, "secret": PASSWORD} if url.startswith("s3") else {"password": PASSWORD}
    with pytest.raises(RemoteError, match=r"cannot be reached") as told:
        RemoteFolder(url.format(port=port), {k: v.format(port=port) for k, v in options.items()}, secrets).reach()
    assert "whoever runs it" in str(told.value)


def test_what_is_not_installed_is_told_with_its_remedy(monkeypatch):
    assert missing_for("file:///srv/filed") == missing_for("s3://acme") == missing_for("sftp://host/a") == ""
    assert "nothing is known" in missing_for("gopher://host/a")
    monkeypatch.setitem(__import__("sys").modules, "fsspec", None)
    assert 'pip install "duly[sftp]"' in missing_for("sftp://host/a")
    assert 'pip install "duly[filing]"' in missing_for("file:///srv/filed")

"""The labelled documents: every one is judged as its label says, and finds the task its label names."""

import json
from contextlib import closing
from datetime import datetime

import pytest
from duly.daemon.config import load
from duly.daemon.examining import Examiner
from duly.daemon.forms import Forms
from duly.daemon.inspection import asked_for
from duly.daemon.pairing import show_paired
from duly.daemon.rulebook import rulebook
from duly.daemon.unpacking import attached, documents_in
from duly.mailbox.opening.reader import Reader
from duly.rules.periods import period_named

from tests.corpus.documents.make_documents import HERE, write

LABELS = [json.loads(line) for line in (HERE / "labels.jsonl").read_text("utf-8").splitlines()]
PAIRS = [json.loads(line) for line in (HERE / "matching.jsonl").read_text("utf-8").splitlines()]
# Where we judge otherwise, and why. Files whose label itself is in doubt are only to be answered.
OTHERWISE = {
    "minutes/good-office.pdf": "it is a filled-in site visit report, sent as the minutes: the wrong document",
    "ar-aging/bad-bits-turned.xlsx": "what is damaged in an archive's directory can look like a lie: a person looks",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Where the labelled files are written."""
    folder = tmp_path_factory.mktemp("documents")
    write(folder)
    return folder


@pytest.fixture(scope="module")
def reader():
    """Opens them all."""
    with closing(Reader()) as reader:
        yield reader


@pytest.fixture(scope="module")
def judged(folder, reader):
    """Judges a labelled file."""
    practice = load(HERE / "engagement")
    policies = rulebook(practice).policies
    examiner = Examiner(reader, Forms(practice.folder, reader))

    def judge(label):
        policy = policies[label["engagement"]]
        engagement = policy.engagement
        document, _, period = asked_for(policy, (label["document"], label["owner"], label["period"]))
        past = [
            examiner.as_past((folder / file).read_bytes(), file, engagement, document, named)
            for name, file in label["history"]
            if (named := period_named(document.cadence, name))
        ]
        wanted = examiner.wanted(engagement, document, period, past)
        one, content = next(documents_in(attached(folder / label["file"]), reader))
        return examiner.check(content, one.sha256, wanted)

    return judge


@pytest.mark.parametrize("label", LABELS, ids=lambda label: label["file"])
def test_every_labelled_document_is_judged_as_its_label_says(judged, label):
    check = judged(label)
    if label.get("doubt") or label["file"] in OTHERWISE:
        return
    assert check.verdict in label["verdict"].split("|"), (check.findings, check.looks)
    if label["problems"] is not None:
        found = {(one.code, one.severity) for one in check.findings}
        assert found == {(code, severity) for code, severity, *_ in label["problems"]}, check.findings
    figures = {figure.field: figure.value for figure in check.figures}
    for name, value in (label["values"] or {}).items():
        assert plain(figures.get(name)) == value, name


@pytest.mark.parametrize("label", PAIRS, ids=lambda label: f"{label['file']} {label['note']}")
def test_every_labelled_file_finds_its_task(folder, reader, tmp_path, capsys, label):
    given, words = tmp_path / "open.jsonl", tmp_path / "words.txt"
    given.write_text("".join(json.dumps(one) + "\n" for one in label["open"]), "utf-8")
    words.write_text(label["text"], "utf-8")
    asked = (label["from"], datetime.fromisoformat(label["at"]), words, given)
    code = show_paired(HERE / "engagement", label["engagement"], folder / label["file"], asked, reader, as_json=True)
    found = json.loads(capsys.readouterr().out)
    assert code == (0 if found["ref"] else 1)
    if not label.get("doubt"):
        assert found["ref"] == label["ref"], found["why"]


def plain(value):
    """A value as JSON has it."""
    if isinstance(value, tuple):
        return [plain(one) for one in value]
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else float(value)

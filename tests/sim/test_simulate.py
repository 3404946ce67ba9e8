"""Simulated years: the same seed lives the same year, every promise is kept, and a fault in the code is caught."""

import os
import subprocess
import sys
from dataclasses import replace

import pytest
from duly.daemon.simulation.years.checks.promises import PROMISES
from duly.daemon.simulation.years.fate import KINDS
from duly.daemon.simulation.years.shortest import shortest, told
from duly.daemon.simulation.years.year import Scene, simulate

from tests.commands import ROOT, called
from tests.sim.faults.every import FAULTS
from tests.sim.faults.fault import at_work


@pytest.mark.parametrize("seed", [3, 12])
def test_two_months_of_trouble_break_no_promise(seed):
    year = simulate(Scene(seed=seed, days=60))
    assert year.broken == ()
    assert year.crashes
    assert year.messages_in > 40
    assert year.messages_out > year.messages_in


def test_real_mail_and_real_files_live_through_the_same(tmp_path):
    year = simulate(Scene(seed=5, days=12, real_bytes=True))
    assert year.broken == ()
    assert any("is done" in line for _, line in year.history)


def test_the_same_seed_lives_the_same_year_and_another_one_does_not():
    first, second, other = (simulate(Scene(seed=seed, days=15)) for seed in (8, 8, 9))
    assert first.history == second.history
    assert first.history != other.history


LIVED = """
import run, sys
from pathlib import Path
from duly.daemon.simulation.years.year import Scene, simulate

for at, line in simulate(Scene(seed=8, days=15), Path(sys.argv[1])).history:
    print(at, line)
"""


def test_the_same_seed_lives_the_same_year_in_any_process_and_folder(tmp_path):
    def lived(number):
        place = tmp_path / ("x" * number)
        place.mkdir()
        command, environment = [sys.executable, "-c", LIVED, place], {**os.environ, "PYTHONHASHSEED": str(number)}
        return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True).stdout

    assert lived(1) == lived(20)


def test_without_a_kind_of_fault_it_does_not_happen():
    year = simulate(Scene(seed=8, days=25))
    assert set(year.faults) <= set(KINDS)
    calm = simulate(replace(year.scene, without=frozenset(KINDS)))
    assert (calm.crashes, calm.happened, calm.broken) == (0, 0, ())


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.says)
def test_every_deliberate_fault_finds_the_code_that_it_spoils(fault):
    with at_work(fault):
        pass


def test_a_fault_in_the_code_is_caught_and_told_by_a_short_history():
    fault = next(one for one in FAULTS if one.says == "every file is accepted")
    with at_work(fault):
        year = simulate(Scene(seed=1, days=40))
        assert year.broken[0].promise == "evidence"
        short = shortest(year, seconds=15)
    lines = list(told(short))
    assert short.scene.days < 40
    assert len(short.history) < len(year.history) / 2
    assert "BROKEN evidence" in lines[-1]
    assert lines[0].startswith("seed 1, ")


def test_every_promise_stands_in_the_docs_and_some_fault_breaks_it():
    page = (ROOT / "docs/promises.md").read_text("utf-8")
    assert [name for name, says in PROMISES.items() if f"| {name} | {says} |" not in page] == []
    assert [fault.says for fault in FAULTS if f"- {fault.says}\n" not in page] == []


def test_the_command_prints_one_object_a_seed():
    done = called("--json", "simulate", "--seeds", "2", "--days", "3", "--first", "40", seconds=120)
    assert done.code == 0
    assert [row["seed"] for row in done.rows] == [40, 41]
    assert set(done.rows[0]) == {"seed", "days", "messages_in", "messages_out", "crashes", "faults", "broken"}


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (("--days", "5000000"), 2, "5000000 is not in the range 1<=x<=3650"),
        (("--days", "3", "--within", "0"), 1, "no seed was begun within 0 seconds: nothing is proved"),
        (("--days", "2", "--first", "40"), 0, "1 seed of 2 days:"),
    ],
)
def test_the_command_claims_nothing_that_it_has_not_seen(args, code, said):
    done = called("simulate", "--seeds", "1", *args, seconds=120)
    assert done.code == code
    assert said in done.out + done.err


def test_the_command_says_of_how_many_seeds_it_lived_those_it_had_time_for():
    done = called("simulate", "--seeds", "400", "--days", "2", "--first", "40", "--within", "1", seconds=120)
    assert done.code == 0
    assert " of 400 seeds of 2 days: " in done.out


@pytest.mark.parametrize("how", [[], ["--bytes"]])
def test_it_needs_none_of_the_extras(how):
    extras = ("aiohttp", "aiosmtpd", "dns", "fsspec", "onnxruntime", "pymap", "sklearn", "twilio")
    code = f"import sys; sys.modules.update(dict.fromkeys({extras})); import run, duly.daemon.main as it; it.main()"
    command = [sys.executable, "-c", code, "simulate", "--seeds", "1", "--days", "2", *how]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "every promise was kept" in done.stdout

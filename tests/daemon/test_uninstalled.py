"""Outside its environment Duly says so, and what to do, however far Python comes."""

import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CHECK = """
import runpy, sys
sys.path[:0] = sys.argv[1:3]
sys.argv[1:] = ["check"]
runpy.run_path(f"{sys.path[0]}/run.py", run_name="__main__")
"""


@pytest.mark.parametrize(("there", "lacking"), [((), "click"), (("click",), "[a-z]+")])
def test_a_library_that_is_not_installed_is_named_with_what_to_do(tmp_path, there, lacking):
    for name in there:
        (tmp_path / name).symlink_to(Path(importlib.util.find_spec(name).origin).parent)
    bare = [sys.executable, "-I", "-S", "-c", CHECK, ROOT, tmp_path]  # with none of what is installed
    done = subprocess.run(bare, capture_output=True, text=True, check=False)
    needs = (
        rf"Duly needs {lacking}, which is not installed in this Python: try \.venv/bin/python run\.py, or install it"
    )
    assert re.match(needs, done.stderr), done.stderr
    assert done.returncode == 2

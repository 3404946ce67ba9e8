"""A fault in a TOML file is told with the line its key stands on, whatever way the key is written."""

import pytest
from duly.daemon.toml_lines import line_of

TOML = """# first
a.b = 1
"quo.ted" = '''
[not.a.table]
x = ""
'''
list = [ # comment ]
  { day = 1, by = ["x", "y\\""] },

  { day = "}" },
]
[table.'sub']
key = 'it'
[[many]]
id = 1
[many.fields]
total = { at = "S!A1", deep = { er = 1 } }
[[many.rule]]
that = "a"
[[many]]
id = 2
[[many.rule]]
[[many.rule]]
that = "b"
"""


@pytest.mark.parametrize(("path", "line"), [
    (("a", "b"), 2),
    (("quo.ted",), 3),
    (("list", 0, "by", 1), 8),
    (("list", 1, "day"), 10),
    (("table", "sub", "key"), 13),
    (("many", 0, "id"), 15),
    (("many", 0, "fields", "total", "deep", "er"), 17),
    (("many", 0, "rule", 0, "that"), 19),
    (("many", 1, "id"), 21),
    (("many", 1, "rule", 1, "that"), 24),
    (("many", 1, "missing"), 20),
    (("missing",), None),
])  # fmt: skip
def test_keys_are_found_on_their_lines(path, line):
    assert line_of(TOML, path) == line

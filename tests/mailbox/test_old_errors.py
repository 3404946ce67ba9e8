"""The cells of an old workbook that show an error are told as such, and damaged bytes tell of none."""

import struct
from pathlib import Path

import pytest
from duly.mailbox.opening.old_errors import errors_in
from duly.mailbox.opening.opened import opened

CORPUS = Path(__file__).parents[1] / "corpus"
OCCUPANCY = (CORPUS / "documents/made/occupancy--bad-office-error.xls").read_bytes()
LARGE = (CORPUS / "documents/made/ar-aging--good-office.xls").read_bytes()  # its stream lies in sectors of its own


def test_an_error_is_told_where_it_stands():
    assert errors_in(OCCUPANCY)[0] == {(8, 2): "#DIV/0!"}
    content = opened(OCCUPANCY, "occupancy.xls")
    cell = content.sheets[0].cells[8, 2]
    assert (cell.value, cell.error) == (None, "#DIV/0!")


@pytest.mark.parametrize(
    ("code", "shown"),
    [(0x00, "#NULL!"), (0x0F, "#VALUE!"), (0x17, "#REF!"), (0x1D, "#NAME?"), (0x24, "#NUM!"), (0x2A, "#N/A")],
)
def test_every_error_is_told_by_its_own_word(code, shown):
    at = OCCUPANCY.index(b"\x02\0\x07\0\0\0\xff\xff")  # the stored result of the formula
    changed = OCCUPANCY[: at + 2] + bytes([code]) + OCCUPANCY[at + 3 :]
    assert errors_in(changed)[0] == {(8, 2): shown}


def test_an_error_that_was_typed_is_told_and_a_truth_value_is_none():
    number = LARGE.index(struct.pack("<HH", 0x027E, 10))  # a cell that holds a number becomes one that holds an error
    place = LARGE[number + 4 : number + 10]
    row, column = struct.unpack_from("<HH", place)
    for flag, shown in ((1, {(row + 1, column + 1): "#REF!"}), (0, {})):
        typed = struct.pack("<HH", 0x0205, 10) + place + bytes([0x17, flag]) + bytes(2)
        assert shown in errors_in(LARGE[:number] + typed + LARGE[number + 14 :])


@pytest.mark.parametrize("whole", [OCCUPANCY, LARGE], ids=["small", "large"])
def test_bytes_that_are_cut_off_or_changed_raise_nothing(whole):
    for at in range(0, len(whole), 61):
        errors_in(whole[:at])
        errors_in(whole[:at] + b"\xff\xff\xff\x7f" + whole[at + 4 :])
        errors_in(whole[:at] + b"\x01\0\0\0" + whole[at + 4 :])
    assert errors_in(b"") == ()

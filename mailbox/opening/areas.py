"""Single cells gathered into areas."""

from ...rules.contents import Area, Place


class Runs:
    """Gathers cells that come row by row, left to right, into as few areas as a form's shape allows."""

    def __init__(self) -> None:
        self._rows: dict[int, list[tuple[int, int]]] = {}

    def add(self, place: Place) -> None:
        """One more cell."""
        row, column = place
        runs = self._rows.setdefault(row, [])
        if runs and runs[-1][1] == column - 1:
            runs[-1] = (runs[-1][0], column)
        else:
            runs.append((column, column))

    def areas(self) -> list[Area]:
        """All of them; a run of cells that stands alike in the rows beneath becomes one area with those."""
        done: list[Area] = []
        growing: dict[tuple[int, int], tuple[int, int]] = {}  # columns -> first and last row
        for row in sorted(self._rows):
            now: dict[tuple[int, int], tuple[int, int]] = {}
            for run in self._rows[row]:
                first, last = growing.pop(run, (row, row - 1))
                if last != row - 1:
                    done.append((first, run[0], last, run[1]))
                    first = row
                now[run] = (first, row)
            done += [(first, run[0], last, run[1]) for run, (first, last) in growing.items()]
            growing = now
        return done + [(first, run[0], last, run[1]) for run, (first, last) in growing.items()]

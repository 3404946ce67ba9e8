"""A filled-in workbook laid over its template: which sheet is which, where each cell went, how alike the two are."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from .alignment import Alignment, align
from .contents import Content, Place, Sheet
from .labels import is_label, is_total, label_key, sayings
from .printed_words import PrintedWords, printed_words

WORKBOOKS = frozenset({"xlsx", "xls", "ods"})
_SAME_SHEET = 0.6  # share of its printed words by which a renamed sheet is known again


@dataclass(frozen=True, slots=True)
class Fit:
    """One sheet of the template and the sheet that stands for it."""

    template: Sheet
    sheet: Sheet
    alignment: Alignment
    words: PrintedWords  # of the template

    def beside(self, place: Place) -> tuple[Place, ...]:
        """The printed words that say what a cell of the template is for: left of it, and its column's header."""
        return self.words.beside(place)

    def said_beside(self, there: Place) -> str:
        """The printed words beside a cell of the filled-in sheet: its row's, and in a grid its column's."""
        printed = sorted(self.alignment.kept.values(), reverse=True)
        left = next((p for p in printed if p[0] == there[0] and p[1] < there[1]), None)
        heads = Counter(row for row, _ in printed)
        above = next((p for p in printed if p[1] == there[1] and p[0] < there[0] and heads[p[0]] > 1), None)
        row, column = (self.sheet.cells[word].text.strip(": ") if word else "" for word in (left, above))
        grid = left is None or left[1] < there[1] - 1 or is_total(row) or self._heads_list(above, left)
        if not (grid and column):
            return row
        return f"{row}, {column}" if row and not is_total(row) else column  # "Total, Over 90 days" is over 90 days

    def _heads_list(self, head: Place | None, words: Place) -> bool:
        """Whether a column's words stand over a list of which these words are a line: no gap in it between them."""
        return head is not None and all((row, words[1]) in self.sheet.cells for row in range(head[0] + 1, words[0]))

    def place(self, place: Place) -> Place | None:
        """Where a cell of the template is now; None where its row, its column or its words are gone.

        A value beside its words counts before one where the columns around it went.
        """
        words = self.beside(place)
        if any(word not in self.alignment.kept for word in words):
            return None
        moved = self.alignment.place(place)
        left = next((word for word in words if word[0] == place[0]), None)
        if left is None:
            return moved
        row, column = self.alignment.kept[left]
        near = (row, column + place[1] - left[1])
        if moved is None or moved[0] != row:
            return near
        return near if moved not in self.sheet.cells and near in self.sheet.cells else moved


@dataclass(frozen=True, slots=True)
class Fitting:
    """Every sheet of a template with the sheet that stands for it."""

    fits: Mapping[str, Fit] = field(default_factory=dict)  # by the template's sheet name, folded
    missing: tuple[str, ...] = ()  # sheets of the template without one

    def on(self, sheet: str) -> Fit | None:
        """The fit of the template's sheet of this name."""
        return self.fits.get(_name(sheet))

    @property
    def share(self) -> float:
        """How much of what the template prints is still there, from 0 to 1."""
        printed = sum(len(fit.alignment.labels) for fit in self.fits.values())
        kept = sum(len(fit.alignment.kept) for fit in self.fits.values())
        return kept / printed if printed else 1.0


def _name(sheet: str) -> str:
    return sheet.strip().casefold()


def fitting(template: Content, content: Content) -> Fitting:
    """A workbook laid over its template; a renamed sheet is known again by what it prints."""
    left = [sheet for sheet in content.sheets if template.sheet(sheet.name) is None]
    fits: dict[str, Fit] = {}
    missing: list[str] = []
    for wanted in template.sheets:
        sheet = content.sheet(wanted.name)
        alignment = align(wanted, sheet) if sheet else None
        if sheet is None or alignment is None:
            found = max(((align(wanted, one), one) for one in left), key=lambda pair: pair[0].share, default=None)
            if found is None or not found[0].labels or found[0].share < _SAME_SHEET:
                missing.append(wanted.name)
                continue
            alignment, sheet = found
            left.remove(sheet)
        fits[_name(wanted.name)] = Fit(wanted, sheet, alignment, printed_words(wanted))
    return Fitting(fits, tuple(missing))


def likeness(template: Content, said: Collection[str]) -> float:
    """How much of what a template prints a file says too (see `said_in`), from 0 to 1; 0 for one without words."""
    wanted = {label_key(text) for text in printed_texts(template)} - {""}
    return sum(1 for key in wanted if key in said) / len(wanted) if wanted else 0.0


def said_in(content: Content) -> frozenset[str]:
    """Every key that the texts of a file may say; gathered once, however many forms it is compared with."""
    return frozenset(key for text in set(_said_texts(content)) for key in sayings(text))


def printed_texts(template: Content) -> Iterator[str]:
    """What a form prints, piece by piece."""
    for sheet in template.sheets:
        yield from (cell.text for cell in sheet.cells.values() if is_label(cell))
    for line in template.lines:
        yield from (span.text for span in line.spans)
    yield from (each.name for each in template.form)


def texts_of(content: Content) -> frozenset[str]:
    """Every text of a file: what is printed in it, and what was written into its fields."""
    return frozenset((*_said_texts(content), *(each.value for each in content.form)))


def _said_texts(content: Content) -> Iterator[str]:
    for sheet in content.sheets:
        yield from (cell.text for cell in sheet.cells.values() if isinstance(cell.value, str))
    for line in content.lines:
        yield line.text
        for span in line.spans:
            yield span.text
            yield span.text.partition(":")[0]
    yield from (each.name for each in content.form)

"""One field of a document against its file: the values read, and what is wrong with each."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from .agreement import Field
from .contents import Cell, Place
from .findings import Fact, Figure, Finding, Value, as_written
from .labels import label_key
from .overwritten import same
from .periods import Period
from .places import Layout, Lost, locate
from .slots import Slot
from .values import BLANK, Manner, Misread, day_first_of, decimal_comma_of, is_blank, read_value

_PICTURED = "picture"  # the value of a signature that was drawn or pasted in


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What was made of one field: its slots, its values where it has any, its problems, and why a person must look."""

    field: Field
    slots: tuple[Slot, ...] = ()
    values: tuple[Value | None, ...] = ()  # one for each slot; None: blank or not to be read
    blanks: tuple[Slot, ...] = ()
    findings: tuple[Finding, ...] = ()
    looks: tuple[str, ...] = ()  # not-shown, not-calculated
    asked: str = ""
    lost: bool = False  # its place is not in the file; a column that was found may have no rows yet

    @property
    def several(self) -> bool:
        """Whether the field is a column or range."""
        return self.field.column is not None or len(self.slots) != 1 or ":" in (self.field.at or "")

    @property
    def figure(self) -> Figure | None:
        """The values as they are kept; None where there are none."""
        read = tuple(value for value in self.values if value is not None)
        if not self.slots or not read:
            return None
        where = self.slots[0].where if len(self.slots) == 1 else f"{self.slots[0].where} to {self.slots[-1].where}"
        return Figure(
            self.field.name, read if self.several else read[0], where, self.asked, percent=self.field.kind == "percent"
        )

    @property
    def blank(self) -> bool:
        """Whether all that is wrong is that nothing was filled in."""
        return bool(self.blanks) and not self.looks and all(one.code == "blank" for one in self.findings)

    @property
    def misread(self) -> bool:
        """Whether the field's values cannot be relied on."""
        return bool(self.looks) or any(one.severity == "error" for one in self.findings)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judged:
    """What was made of one slot."""

    value: Value | None = None
    findings: tuple[Finding, ...] = ()
    look: str = ""
    blank: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """How the fields of one file are read: the file's layout, its manner of writing, and the period asked for."""

    layout: Layout
    manner: Manner
    period: Period
    errors: Mapping[tuple[str, Place], str] = field(default_factory=dict)  # show or rest on one; sheets folded

    def see(self, wanted: Field) -> Seen:
        """Everything about one field."""
        located = locate(wanted, self.layout)
        if isinstance(located, Lost):
            return self._lost(wanted, located)
        asked = self._asked(wanted, located)
        if wanted.kind == "signature":
            return self._signature(wanted, located, asked)
        manner = self._manner(wanted, located)
        seen = Seen(field=wanted, slots=located, asked=asked)
        judged = [self._judged(seen, slot, manner) for slot in located]
        return self._blank(
            replace(
                seen,
                values=tuple(one.value for one in judged),
                blanks=tuple(slot for slot, one in zip(located, judged, strict=True) if one.blank),
                findings=tuple(finding for one in judged for finding in one.findings),
                looks=tuple(dict.fromkeys(one.look for one in judged if one.look)),
            )
        )

    def _lost(self, wanted: Field, lost: Lost) -> Seen:
        if lost.code == "not-shown":
            return Seen(field=wanted, looks=("not-shown",), lost=True)
        # Without a form nobody ever saw these words, so none of theirs was changed.
        formless = lost.code == "label-changed" and self.layout.template is None
        finding = Finding(
            code=lost.code,
            field=wanted.name,
            where=lost.where,
            why=("column" if wanted.column else "absent") if formless else "",
            facts=(("named", lost.named or wanted.name),),
        )
        return Seen(field=wanted, findings=(finding,), lost=True)

    def _asked(self, wanted: Field, slots: Sequence[Slot]) -> str:
        """The printed words beside the field."""
        if not wanted.at or not self.layout.fitting or not slots or slots[0].place is None:
            return wanted.label or wanted.column or ""
        fit = next((f for f in self.layout.fitting.fits.values() if f.sheet.name == slots[0].sheet), None)
        return fit.said_beside(slots[0].place) if fit else ""

    def _manner(self, wanted: Field, slots: Sequence[Slot]) -> Manner:
        """The column's own way of writing where it shows one, else the file's, else the country's."""
        cells = [slot.cell for slot in slots]
        comma = True if self.layout.content.decimal_comma else decimal_comma_of(cells)
        day_first = day_first_of(cells) if wanted.kind == "date" else None
        manner = replace(self.manner, choices=wanted.one_of)
        if comma is not None:
            manner = replace(manner, decimal_comma=comma)
        return manner if day_first is None else replace(manner, day_first=day_first)

    def _judged(self, seen: Seen, slot: Slot, manner: Manner) -> _Judged:
        """One slot of the field, read and judged."""
        wanted = seen.field
        broken = self._formula_error(slot)
        if broken:
            return _Judged(findings=(self._finding(seen, slot, "formula-error", facts=(("found", broken),)),))
        cell, look, off = _settled(slot.cell)
        if look:
            return _Judged(look=look)
        if slot.box and cell.value is None and wanted.kind == "yes-no":
            return _Judged(value=False)
        value = read_value(cell, wanted.kind, manner)
        if value is BLANK:
            return _Judged(blank=True)
        stale = (self._finding(seen, slot, "does-not-add-up", facts=off),) if off else ()
        if isinstance(value, Misread):
            return _Judged(findings=(*stale, self._misread(seen, slot, value, cell)))
        return _Judged(value=value, findings=(*stale, *self._bounds(seen, slot, value, cell)))

    def _finding(
        self, seen: Seen, slot: Slot, code: str, *, why: str = "", facts: tuple[tuple[str, Fact], ...] = ()
    ) -> Finding:
        return Finding(
            code=code,  # type: ignore[arg-type]  # one of Code, by the callers
            field=seen.field.name,
            where=slot.where,
            asked=seen.asked,
            why=why,
            facts=facts,
        )

    def _formula_error(self, slot: Slot) -> str:
        """The error a slot shows, or one in a cell that its value rests on."""
        if slot.cell.error:
            return slot.cell.error
        spot = (slot.sheet.casefold(), slot.place or (0, 0))
        return self.errors.get(spot, "") if slot.cell.formula else ""

    def _misread(self, seen: Seen, slot: Slot, value: Misread, cell: Cell) -> Finding:
        facts: list[tuple[str, Fact]] = [("found", cell.text)]
        code, why = value.code, value.why
        if code == "not-allowed" and seen.field.one_of and why != "several":
            facts.append(("choices", seen.field.one_of))
            why = ""
        return self._finding(seen, slot, code, why=why, facts=tuple(facts))

    def _bounds(self, seen: Seen, slot: Slot, value: Value, cell: Cell) -> Iterator[Finding]:
        wanted = seen.field
        if wanted.kind == "period" and value != self.period.name:
            facts: tuple[tuple[str, Fact], ...] = (("found", str(value)), ("expected", self.period.name))
            yield self._finding(seen, slot, "wrong-period", facts=facts)
        if not isinstance(value, Decimal):
            return
        if wanted.kind == "percent" and abs(value) > 1 and cell.shown_as != "percent" and "%" not in cell.text:
            yield self._finding(seen, slot, "out-of-range", why="percent", facts=(("found", value),))
            return
        for why, bound in (("min", wanted.min), ("max", wanted.max)):
            if bound is not None and (value < bound if why == "min" else value > bound):
                facts = (("found", as_written(value, wanted.kind)), ("expected", as_written(bound, wanted.kind)))
                yield self._finding(seen, slot, "out-of-range", why=why, facts=facts)

    def _blank(self, seen: Seen) -> Seen:
        """What must not be blank and is; an expression in `required` is judged later, with all values."""
        if seen.field.required is not True or seen.looks:
            return seen
        return replace(seen, findings=(*seen.findings, *self.blank_findings(seen)))

    def blank_findings(self, seen: Seen) -> tuple[Finding, ...]:
        """The problems of a required field's empty places: each row of a column, at least one cell of a range."""
        if seen.field.kind == "signature" or not (seen.blanks or not seen.slots):
            return ()
        if seen.field.column:
            if not seen.slots:
                named = (("named", seen.field.column),)
                return (Finding(code="blank", field=seen.field.name, asked=seen.asked, why="rows", facts=named),)
            return tuple(self._finding(seen, slot, "blank", why="column") for slot in seen.blanks)
        if not seen.several:
            return tuple(self._finding(seen, slot, "blank") for slot in seen.blanks)
        if seen.figure is None and not seen.findings:
            first = seen.slots[0] if seen.slots else Slot(where=seen.field.at or "")
            return (self._finding(seen, first, "blank", why="range"),)
        return ()

    def _signature(self, wanted: Field, slots: tuple[Slot, ...], asked: str) -> Seen:
        """A typed name other than the form's own text, or a picture, is a signature."""
        slot = slots[0] if slots else Slot(where=wanted.column or "")  # a column without any row yet
        own = (
            locate(wanted, replace(self.layout, content=self.layout.template, fitting=None, table=None))
            if (self.layout.template)
            else ()
        )
        printed = {label_key(one.cell.text) for one in own} if isinstance(own, tuple) else set()
        typed = next((one.cell.text for one in slots if one.cell.text and label_key(one.cell.text) not in printed), "")
        typed = typed if not is_blank(Cell(value=typed)) else ""
        seen = Seen(field=wanted, slots=(slot,), asked=asked)
        if typed or any(one.picture for one in slots):
            return replace(seen, values=(typed or _PICTURED,))
        seen = replace(seen, values=(None,), blanks=(slot,))
        if wanted.required is True:
            return replace(seen, findings=(self._finding(seen, slot, "signature-missing"),))
        return seen


def _settled(cell: Cell) -> tuple[Cell, str, tuple[tuple[str, Fact], ...]]:
    """The cell to read (a formula's stored result, else the calculated one), why to look, and how it differs."""
    if not cell.formula:
        return cell, "", ()
    if not cell.stored:
        if cell.unsure or cell.calculated is None:
            return cell, "not-calculated", ()
        return replace(cell, value=cell.calculated), "", ()
    return cell, "", off_by(cell)


def off_by(cell: Cell) -> tuple[tuple[str, Fact], ...]:
    """A formula's stored number and what the formula gives, where these differ."""
    stored, given = cell.value, cell.calculated
    if not cell.formula or not cell.stored or cell.unsure:
        return ()
    if not isinstance(stored, Decimal) or not isinstance(given, Decimal) or same(stored, given):
        return ()
    return (("found", stored), ("expected", given))

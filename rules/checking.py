"""The second pair of eyes: one received file against its document's fields, rules, template and history."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from .agreement import Document, Field
from .cells import a1, inside, spot_of
from .contents import Content, Place
from .expressions import names_in
from .field_checks import Reader, Seen, off_by
from .findings import Check, Fact, Figure, Finding
from .fitting import WORKBOOKS, Fit, Fitting, fitting, likeness, said_in
from .formless import SHOWS_FORMULAS, formless, untouched
from .formulas import resting_on
from .history import Past, same_as_before, unusual
from .labels import is_label, label_key
from .overwritten import Calculated, TypedOver, overwritten, same, typed_over
from .periods import Period
from .places import Layout, columns_of
from .reckoning import Result, adds_up, holds, what_it_gave
from .resemblance import Form, other_form, strange
from .tables import table_of
from .validations import broken
from .values import Manner

_REVIEWED = frozenset({"unsafe"})  # a person looks at these; all other errors go back to who sent the file
_DOUBTED = frozenset({"picture", "unread", "unread-rest"})  # with these, errors may be ours: none goes back
_ONE_SHEET = 0.8  # share of one sheet's printed words that shows the document, whatever became of its other sheets
_PERIOD_WORDS = frozenset(
    """period|reporting period|month|week|quarter|year|week of|week ending|for the month of|periodo|mes|semana|trimestre
    |ano|zeitraum|monat|woche|quartal""".replace("\n    ", "").split("|")
)
_CHOICE_WORDS = frozenset("yes no y n true false si x n/a".split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What one file is checked against: the document and period, its form, the others, and what came before."""

    document: Document
    period: Period
    manner: Manner
    template: Content | None = None
    template_sha256: str = ""
    others: tuple[Form, ...] = ()  # the forms of the engagement's other documents
    past: tuple[Past, ...] = ()  # accepted copies of the same owner's, the oldest first


@dataclass(frozen=True, slots=True)
class Laid:
    """A file laid over what is wanted of it."""

    layout: Layout
    seen: tuple[Seen, ...]
    typed: tuple[TypedOver, ...]  # the template's formulas that were typed over: what they give decides

    @property
    def fits(self) -> tuple[Fit, ...]:
        """Its sheets over the template's; none without a workbook template."""
        return tuple(self.layout.fitting.fits.values()) if self.layout.fitting else ()

    @property
    def figures(self) -> tuple[Figure, ...]:
        """What the fields were read to hold."""
        return tuple(figure for one in self.seen if one.field.name and (figure := one.figure) is not None)


def check(
    content: Content, sha256: str, wanted: Wanted, laid: Laid | None, calculated: Calculated | None = None
) -> Check:
    """Everything about one file, `laid` over what is wanted. `calculated`: what the formulas in `laid.typed` give."""
    if laid is None:
        return unheld(content, sha256)
    base = _unjudged(content, sha256)
    whole = _of_the_whole(content, sha256, wanted, laid)
    if whole:
        return _judged(base, whole)
    findings = list(_all(sha256, wanted, laid, calculated or {}))
    looks = tuple(dict.fromkeys((*base.looks, *(look for one in laid.seen for look in one.looks))))
    return _judged(replace(base, figures=laid.figures, looks=looks), findings)


def unheld(content: Content, sha256: str) -> Check:
    """The check of a file that is held against nothing: what its own trouble asks for, else a person's look."""
    facts = (("reason", content.why),) if content.why else ()
    return _judged(_unjudged(content, sha256), [Finding(code=content.trouble, facts=facts)] if content.trouble else [])


def _unjudged(content: Content, sha256: str) -> Check:
    return Check(verdict="accepted", kind=content.kind, sha256=sha256, looks=tuple(_looks(content)))


def looked_at(check: Check, look: str) -> Check:
    """A check with one more reason why a person must look at the file."""
    return _judged(replace(check, looks=(*check.looks, look)), check.findings)


def _looks(content: Content) -> Iterator[str]:
    """Why a person must look at the file whatever is found in it."""
    if content.from_picture:
        yield "picture"
    if content.unread:
        yield "unread" if content.unread == "all" else "unread-rest"


@dataclass(frozen=True, slots=True)
class Glance:
    """How much a file is a document, from 0 to 1, and the period it names in that document's own place for it."""

    resembles: float
    period: str | None = None


def glance(content: Content, wanted: Wanted) -> Glance:
    """What a first look says: whether the form's words or the fields' places are there, and for which period."""
    laid = _laid(content, wanted)
    placed = sum(1 for one in laid.seen if not one.lost)
    located = placed / len(laid.seen) if wanted.document.fields else 0.0
    share = likeness(wanted.template, said_in(content)) if wanted.template is not None else 0.0
    # With a template its words decide: a cell at B2 is in every workbook.
    resembles = share if wanted.template is not None and wanted.template.kind == content.kind else max(share, located)
    named = (figure.value for one in laid.seen if one.field.kind == "period" and (figure := one.figure) is not None)
    said = {one for value in named for one in (value if isinstance(value, tuple) else (value,))}
    return Glance(resembles, str(said.pop()) if len(said) == 1 else None)


def _judged(check: Check, findings: Iterable[Finding]) -> Check:
    """The verdict that the findings and the reasons to look make together."""
    found = tuple(dict.fromkeys(findings))
    errors = {one.code for one in found if one.severity == "error"}
    if errors:
        looked_at = errors & _REVIEWED or _DOUBTED & set(check.looks)
        return replace(check, findings=found, verdict="review" if looked_at else "returned")
    return replace(check, findings=found, verdict="review" if check.looks else "accepted")


def _without_fields(template: Content, fields: Iterable[Field]) -> Content:
    """The template without what stands in the fields themselves: "enter your name" is no printed label."""
    spots = [spot for one in fields if one.at and (spot := spot_of(one.at))]
    sheets = []
    for sheet in template.sheets:
        areas = [spot.area for spot in spots if spot.sheet.casefold() == sheet.name.casefold()]
        cells = {
            place: cell
            for place, cell in sheet.cells.items()
            if cell.formula or not any(inside(place, area) for area in areas)
        }
        sheets.append(replace(sheet, cells=cells))
    return replace(template, sheets=tuple(sheets))


def lay(content: Content, wanted: Wanted) -> Laid | None:
    """A file laid over what is wanted of it; None where nothing can be read in it."""
    return _laid(content, wanted) if content.legible else None


def _laid(content: Content, wanted: Wanted) -> Laid:
    fields = wanted.document.fields
    printed = _without_fields(wanted.template, fields) if wanted.template is not None else None
    both = printed is not None and {content.kind, printed.kind} <= WORKBOOKS
    columns = columns_of(fields)
    layout = Layout(
        content=content,
        template=wanted.template,
        fitting=fitting(printed, content) if printed is not None and both else None,
        table=table_of(content, columns) if columns else None,
        labels=_printed(fields, printed),
    )
    reader = Reader(
        layout=layout,
        manner=replace(wanted.manner, period=wanted.period, cadence=wanted.document.cadence),
        period=wanted.period,
        errors=_errors(content),
    )
    seen = tuple(reader.see(one) for one in fields) or _implied(reader)
    typed = typed_over(layout.fitting) if layout.fitting else ()
    return Laid(layout, _as_required(seen, reader), typed)


def _implied(reader: Reader) -> tuple[Seen, ...]:
    """The period that a form asks for by its printed words, where a document lists no fields: read, never demanded."""
    template = reader.layout.template
    printed = {label_key(text) for text in template.words()} if template is not None else set()
    for word in (key for key in printed if key.split("(")[0].strip() in _PERIOD_WORDS):
        seen = reader.see(Field(name="", kind="period", label=word, required=False))
        if any(value is not None for value in seen.values):
            return (seen,)
    return ()


def _printed(fields: Sequence[Field], form: Content | None) -> frozenset[str]:
    """The keys of all words that are printed: labels of fields and words of the form, but nothing one may answer."""
    answers = {label_key(choice) for one in fields for choice in one.one_of} | _CHOICE_WORDS
    keys = {label_key(one.label) for one in fields if one.label}
    if form is not None:
        keys |= {label_key(cell.text) for sheet in form.sheets for cell in sheet.cells.values() if is_label(cell)}
        keys |= {label_key(span.text.partition(":")[0]) for line in form.lines for span in line.spans}
    return frozenset(keys - answers - {""})


def _errors(content: Content) -> dict[tuple[str, Place], str]:
    """The cells that show an error or rest on one."""
    sheets = [(sheet.name.casefold(), sheet.cells.items()) for sheet in content.sheets]
    errors = {(name, place): cell.error for name, cells in sheets for place, cell in cells if cell.error}
    if not errors:
        return {}
    return resting_on(
        errors, {(name, place): cell.formula for name, cells in sheets for place, cell in cells if cell.formula}
    )


def _as_required(seen: tuple[Seen, ...], reader: Reader) -> tuple[Seen, ...]:
    """Fields that are required only where other values ask for them, judged now that all are read."""
    values = _values(seen)
    return tuple(
        replace(one, findings=(*one.findings, *reader.blank_findings(one)))
        if isinstance(one.field.required, str) and holds(one.field.required, values, reader.period)
        else one
        for one in seen
    )


def _values(seen: Iterable[Seen]) -> dict[str, Result]:
    """The values that rules speak of: a blank field holds none, and one that was misread is left out."""
    return {one.field.name: _value(one) for one in seen if not one.misread or one.blank}


def _value(one: Seen) -> Result:
    if one.several:
        return one.values
    value = one.values[0] if one.values else None
    return () if value is None else value


def _of_the_whole(content: Content, sha256: str, wanted: Wanted, laid: Laid) -> list[Finding]:
    """The one problem of the file as a whole from which all others would merely follow."""
    title = wanted.document.title
    said = said_in(content)
    own = Form(wanted.document.id, title, wanted.template)
    other = other_form(said, own, wanted.others)
    if other is not None:
        return [Finding(code="wrong-document", why="other", facts=(("title", title), ("other", other.title)))]
    located = sum(1 for one in laid.seen if not one.lost)
    kept = max((fit.alignment.share for fit in laid.fits if fit.alignment.labels), default=0.0)
    if (
        not content.unread
        and kept < _ONE_SHEET
        and strange(content.kind, said, own, located, len(wanted.document.fields))
    ):
        return [Finding(code="wrong-document", facts=(("title", title),))]
    if sha256 == wanted.template_sha256 or _is_blank(content, wanted, laid):
        return [Finding(code="blank-template")]
    return []


def _is_blank(content: Content, wanted: Wanted, laid: Laid) -> bool:
    """Whether the form came back as it went out."""
    if wanted.template is None:
        return False
    if laid.layout.fitting is not None:
        return untouched(laid.layout.fitting, wanted.template, shows_formulas=content.kind in SHOWS_FORMULAS)
    if content.kind != wanted.template.kind:
        return False
    filled = any(one.value for one in content.form if one.kind != "check" or one.value)
    printed = [text for text in wanted.template.words() if text.strip()]
    return not filled and printed == [text for text in content.words() if text.strip()]


def _all(sha256: str, wanted: Wanted, laid: Laid, calculated: Calculated) -> Iterator[Finding]:
    """Every problem: the fields' own, the rules', the template's, and against what came before."""
    for one in laid.seen:
        yield from one.findings
    yield from _rules(wanted, laid)
    yield from _template(wanted, laid, calculated)
    values = {figure.field: figure.value for figure in laid.figures if figure.field}
    fields = {one.field.name: one.field for one in laid.seen}
    yield from same_as_before(sha256, values, fields, wanted.period.name, wanted.past)
    for one in laid.seen:
        if one.figure is not None and one.field.usual is not None and not one.misread:
            for finding in unusual(one.field, one.figure, wanted.period.name, wanted.past):
                yield replace(finding, asked=one.asked)


def _rules(wanted: Wanted, laid: Laid) -> Iterator[Finding]:
    """The agreed rules that do not hold. One that needs a value which is faulty already is not judged on top of it."""
    values = _values(laid.seen)
    for rule in wanted.document.rules:
        if holds(rule.that, values, wanted.period) is False:
            gave = what_it_gave(rule.that, values, wanted.period)
            place = _row_of(rule.that, dict(gave).get("row"), laid.seen)
            facts = (("say", rule.say), *gave, *((("place", place),) if place else ()))
            if adds_up(rule.that):
                yield Finding(code="does-not-add-up", why="rule", facts=facts)
            else:
                yield Finding(code="rule", facts=facts)


def _row_of(rule: str, row: Fact | None, seen: Iterable[Seen]) -> str:
    """Where the row stands in which a rule over columns does not hold: in the first column that it names."""
    names = names_in(rule)
    columns = (one.slots for one in seen if one.field.column and one.field.name in names)
    slots = next(columns, ())
    return slots[row - 1].where if isinstance(row, int) and row <= len(slots) else ""


def _template(wanted: Wanted, laid: Laid, calculated: Calculated) -> Iterator[Finding]:
    """What the template itself asks for: its formulas, its rules for what may be typed, and, without fields, all."""
    names = {slot.where: one for one in laid.seen for slot in one.slots}
    for typed in laid.typed:
        if laid.layout.content.kind not in SHOWS_FORMULAS and not _changed(typed, calculated):
            continue  # a formula is not told from its result there
        seen = names.get(typed.where)
        finding = overwritten(typed, calculated, seen.field.name if seen else "")
        yield replace(finding, asked=seen.asked) if seen else finding
    fits = laid.layout.fitting
    if fits is None:
        return
    yield from _stale(fits, names)
    for fit in fits.fits.values():
        for finding in broken(fit):
            seen = names.get(finding.where)
            if seen is None:
                yield finding
            elif seen.field.kind == "text":  # of all others the field itself says what may stand there
                yield replace(finding, field=seen.field.name, asked=seen.asked)
    if not wanted.document.fields:
        yield from formless(fits)


def _changed(typed: TypedOver, calculated: Calculated) -> bool:
    """Whether a value is surely not what the template's formula gives."""
    given = calculated.get((typed.sheet, typed.place))
    return given is not None and not same(typed.cell.value, given)


def _stale(fits: Fitting, names: Mapping[str, Seen]) -> Iterator[Finding]:
    """Stored results that are not what their own formula gives; those of fields were told with them."""
    for fit in fits.fits.values():
        stale = [(place, facts) for place, cell in fit.sheet.cells.items() if cell.formula and (facts := off_by(cell))]
        for place, facts in sorted(stale, key=lambda one: one[0]):
            where = f"{fit.sheet.name}!{a1(place)}"
            if where not in names:
                yield Finding(code="does-not-add-up", where=where, facts=facts)

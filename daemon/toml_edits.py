"""Changes single values of TOML files and leaves everything else as people wrote it, comments and order included."""

import tomllib
from collections.abc import Mapping, MutableMapping, Sequence
from decimal import Decimal
from typing import Any

import tomlkit
from tomlkit.items import AoT, Item, Table

Changes = Mapping[tuple[str, ...], Any]


def with_values(text: str, changes: Changes) -> str:
    """The text with the value at each of these paths; None takes a key away. What is right already is not touched."""
    document, before = tomlkit.parse(text), tomllib.loads(text, parse_float=Decimal)
    for path, value in changes.items():
        _change(document, before, path, value)
    return tomlkit.dumps(document)


def _change(table: MutableMapping[str, Any], before: Mapping[str, Any], path: tuple[str, ...], value: Any) -> None:
    """One value at a path below a table; `before` is the same table as plain data."""
    key, *rest = path
    if not rest:
        if value is None:
            table.pop(key, None)
        elif before.get(key) != value:
            table[key] = _kept(table[key], before[key], value) if isinstance(table.get(key), AoT) else _item(value)
        return
    if key not in table:
        if value is None:
            return
        table[key] = tomlkit.table(is_super_table=len(rest) > 1)
    below = before.get(key)
    _change(table[key], below if isinstance(below, Mapping) else {}, tuple(rest), value)


def with_tables(text: str, key: str, tables: Sequence[Mapping[str, Any]], name: str) -> str:
    """The text with these tables as its `[[key]]`: each takes the place of the one that has the same `name`."""
    document, before = tomlkit.parse(text), tomllib.loads(text, parse_float=Decimal).get(key, [])
    if before == list(tables):
        return text
    written = {one.get(name): (table, one) for table, one in zip(document.get(key, ()), before, strict=True)}
    listed = tomlkit.aot()
    for one in tables:
        table, was = written.get(one.get(name), (tomlkit.table(), {}))
        for each in [*one, *(each for each in was if each not in one)]:
            _merge(table, was, each, one.get(each))
        listed.append(table)
    document[key] = listed
    return tomlkit.dumps(document)


def _merge(table: MutableMapping[str, Any], was: Mapping[str, Any], key: str, value: Any) -> None:
    """One key of a table in a list; a table of its own below it keeps the lines that stay the same."""
    if isinstance(value, Mapping) and isinstance(was.get(key), Mapping):
        for each in [*value, *(each for each in was[key] if each not in value)]:
            _change(table[key], was[key], (each,), value.get(each))
    elif isinstance(value, Mapping):
        table[key] = _table(value)
    else:
        _change(table, was, (key,), value)


def _item(value: Any) -> Item | AoT:
    """A value as TOML has it; a list of tables with lists in them, such as the ladder, has a line for each."""
    if isinstance(value, Decimal):
        return tomlkit.value(f"{value:f}")
    if isinstance(value, Mapping):
        inline = tomlkit.inline_table()
        inline.update({key: _item(one) for key, one in value.items()})
        return inline
    if isinstance(value, list) and value and all(isinstance(one, Mapping) for one in value):
        return _listed(value)
    if isinstance(value, list):
        array = tomlkit.array()
        array.extend(_item(one) for one in value)
        return array
    plain: Item = tomlkit.item(value)
    return plain


def _kept(listed: AoT, before: Sequence[Mapping[str, Any]], tables: Sequence[Mapping[str, Any]]) -> AoT:
    """The [[tables]] of a list; those that stood there already stay as they were written."""
    written = list(zip(listed, before, strict=True))
    kept = tomlkit.aot()
    for one in tables:
        same = next((table for table, was in written if was == one), None)
        kept.append(same or _table(one))
    return kept


def _table(values: Mapping[str, Any]) -> Table:
    table = tomlkit.table()
    for key, value in values.items():
        table[key] = _item(value)
    return table


def _listed(tables: Sequence[Mapping[str, Any]]) -> Item | AoT:
    if any(isinstance(value, list) for table in tables for value in table.values()):
        array = tomlkit.array().multiline(True)
        for table in tables:
            array.append(_item(table))
        return array
    listed = tomlkit.aot()
    for one in tables:
        listed.append(_table(one))
    return listed

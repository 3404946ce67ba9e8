"""The zip archive that an office document is: its parts by name, their relations, and their XML, read with distrust."""

import io
import posixpath
import zipfile
from collections.abc import Iterator
from functools import lru_cache

from lxml import etree

from .refused import Refused

_GUARDED = {"resolve_entities": False, "no_network": True, "huge_tree": False, "load_dtd": False}
_PROGRAMS = {"oleObject", "vbaProject", "xlMacrosheet", "xlIntlMacrosheet", "control", "activeXControlBinary"}
_XML = (".xml", ".rels", ".vml")
_HEAD = 4096  # bytes of a part in which its DTD would stand
_MOST_AT_ONCE = 60_000_000  # bytes of a part that is read whole


class Package:
    """One document's archive; part names are compared without regard to case, as Office does."""

    def __init__(self, data: bytes) -> None:
        self._archive = zipfile.ZipFile(io.BytesIO(data))
        self._entries = {self._plain(entry.filename): entry for entry in self._archive.infolist()}
        for name, entry in self._entries.items():
            if name.endswith(_XML):
                self._refuse_definitions(entry)

    def _refuse_definitions(self, entry: zipfile.ZipInfo) -> None:
        """Also in parts that nothing points to: a document of any office program brings no DTD."""
        with self._archive.open(entry) as part:
            head = part.read(_HEAD).replace(b"\0", b"")  # of UTF-16
        if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
            raise Refused("unsafe", "its XML brings definitions of its own (DTD)")

    @staticmethod
    def _plain(name: str) -> str:
        return name.replace("\\", "/").lstrip("/").lower()

    @property
    def names(self) -> list[str]:
        """The parts' names, in lower case."""
        return list(self._entries)

    def __contains__(self, name: str) -> bool:
        return self._plain(name) in self._entries

    def tree(self, name: str) -> etree._Element:
        """The XML of a part as a tree. Raises Refused where it is missing, huge or brings its own DTD."""
        entry = self._entries.get(self._plain(name))
        if entry is None:
            raise Refused("unreadable", "a part of it is missing")
        if entry.file_size > _MOST_AT_ONCE:
            raise Refused("unreadable", "it is too large to read")
        root = etree.fromstring(self._archive.read(entry), etree.XMLParser(**_GUARDED))
        _refuse_dtd(root)
        return root

    def stream(self, name: str, *tags: str) -> Iterator[etree._Element]:
        """The elements of these local names in a part, one after the other; each is emptied once it was looked at."""
        entry = self._entries.get(self._plain(name))
        if entry is None:
            raise Refused("unreadable", "a part of it is missing")
        with self._archive.open(entry) as part:
            wanted = [f"{{*}}{tag}" for tag in tags]
            first = True
            for _, element in etree.iterparse(part, events=("end",), tag=wanted, **_GUARDED):
                if first:
                    _refuse_dtd(element)
                    first = False
                yield element
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]

    def relations(self, name: str) -> dict[str, tuple[str, str]]:
        """What a part points to, by relation id: the kind's last word ("worksheet") and the part's name.

        What lies outside the file has the name "": it is never followed.
        """
        folder, base = posixpath.split(name)
        listed = f"{folder}/_rels/{base}.rels"
        if listed not in self:
            return {}
        found = {}
        for each in self.tree(listed):
            if not isinstance(each.tag, str):
                continue
            outside = each.get("TargetMode", "").lower() == "external"
            target = each.get("Target", "").replace("\\", "/")
            part = "" if outside else posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            found[each.get("Id", "")] = (each.get("Type", "").rpartition("/")[2], part)
        return found


def refuse_programs(package: Package) -> None:
    """Raises Refused where a part holds something that could run: macros, controls, embedded objects.

    They are told by their relations: a name can be anything.
    """
    for name in package.names:
        if name.endswith(".rels"):
            owner = posixpath.join(posixpath.dirname(posixpath.dirname(name)), posixpath.basename(name)[:-5])
            if any(kind in _PROGRAMS and part for kind, part in package.relations(owner).values()):
                raise Refused("unsafe", "there is a program or an embedded object in it")


def _refuse_dtd(element: etree._Element) -> None:
    if element.getroottree().docinfo.internalDTD is not None:
        raise Refused("unsafe", "its XML brings definitions of its own (DTD)")


def local(element: etree._Element) -> str:
    """An element's name without its namespace; "" for comments and the like."""
    return _without_namespace(element.tag)


@lru_cache(maxsize=1024)
def _without_namespace(tag: object) -> str:
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""

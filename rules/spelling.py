"""How the words of each language are spelled plainly: abbreviations written out, clipped words taken apart."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field

MAIN = "en"  # the language mixed into all others; where they disagree about a word, the other one holds


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelling:
    """Plain words for what people write, in one language or in several together."""

    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # "tmrw" -> ("tomorrow",)
    endings: Mapping[str, str] = field(default_factory=dict)  # "n't" -> "not"
    beginnings: Mapping[str, str] = field(default_factory=dict)  # "l'" -> "le"

    def plain(self, bare: str) -> tuple[str, ...]:
        """The plain words of a folded word."""
        if bare in self.words:
            return self.words[bare]
        if "'" not in bare:
            return (bare,)
        for beginning, plain in self.beginnings.items():
            if bare.startswith(beginning) and len(bare) > len(beginning):
                return (plain, *self.plain(bare[len(beginning) :]))
        for ending, plain in self.endings.items():
            if bare.endswith(ending) and len(bare) > len(ending):
                stem = bare[: -len(ending)]
                return (*self.words.get(stem, (stem,)), plain)
        return (bare,)


class Spellings:
    """The spellings of all languages, put together for those that a text is in, once for each such set."""

    __slots__ = ("_by_language", "_known", "_together")

    def __init__(self, by_language: Mapping[str, Spelling], known: Mapping[str, Set[str]]) -> None:
        """`known`: each language's own plain words, which no other language's abbreviations replace."""
        self._by_language = by_language
        self._known = known
        self._together: dict[frozenset[str], Spelling] = {}

    def of(self, languages: frozenset[str]) -> Spelling:
        """The spelling of a text in these languages."""
        if languages not in self._together:
            self._together[languages] = self._merged(languages)
        return self._together[languages]

    def _merged(self, languages: frozenset[str]) -> Spelling:
        words: dict[str, tuple[str, ...]] = {}
        endings: dict[str, str] = {}
        beginnings: dict[str, str] = {}
        for language in sorted(languages, key=lambda one: (one != MAIN, one)):
            own = self._by_language.get(language, Spelling())
            others = [self._known.get(one, frozenset()) for one in languages - {language, MAIN}]
            words.update({key: value for key, value in own.words.items() if not any(key in other for other in others)})
            endings.update(own.endings)
            beginnings.update(own.beginnings)
        return Spelling(words=words, endings=endings, beginnings=beginnings)

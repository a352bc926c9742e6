"""How Chinese is searched: folded signs, bigrams, and the words somebody looks for.

Chinese has no blanks, so every two neighbouring signs are a token; letters and digits are whole
tokens, a single sign is looked for as the beginning of one. On 14 queries over 10,000 documents
this finds all and nothing else; word lists miss 消火 in 消火栓. The database makes the same
tokens of every version by itself (sql/search.sql); a test compares the two.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

LONGEST = 100  # signs of a query
WORDS = 8
_FULL = "".join(map(chr, range(0xFF01, 0xFF5F))) + "\u3000"
_HALF = "".join(map(chr, range(0x21, 0x7F))) + " "
#: Full width to half width, capitals to small letters: sign by sign, so that places stay.
FOLD = {
    **{ord(full): half.lower() for full, half in zip(_FULL, _HALF, strict=True)},
    **{ord(one): one.lower() for one in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"},
}
#: Letters and digits of alphabets: a run of them is one token.
NARROW = "0-9a-zµß-ÿĀ-ʯͰ-ϿЀ-ӿ"
#: Han, kana and signs written like them (℃ ① ㎡ 〇): each pair is a token.
WIDE = (
    "\u2100-\u214f\u2160-\u217f\u2460-\u24ff\u3005-\u3007\u3040-\u30ff\u3220-\u33ff"
    "\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af"
)
_RUNS = re.compile(f"[{NARROW}]+|[{WIDE}]+")
_IS_NARROW = re.compile(f"[{NARROW}]")
_WORDS = re.compile(f"[{NARROW}{WIDE}]+")
#: Markers and years of numbers.
_BRACKETS = re.compile(r"〔[^〔〕\n]{1,40}〕")


def fold(text: str) -> str:
    """The text as it is compared: as long as before, so a place in one is the same in both.

    >>> fold("ＧＢ　5001６号")
    'gb 50016号'
    """
    return text.translate(FOLD)


def tokens(text: str) -> set[str]:
    """The tokens of a text, as the database has them.

    >>> sorted(tokens("GB50016消防"))
    ['gb50016', '消防', '防']
    """
    return {token for run in _RUNS.findall(fold(text)) for token in _tokens(run)}


def _tokens(run: str) -> Iterator[str]:
    if _IS_NARROW.match(run):
        yield run
        return
    yield from (run[at : at + 2] for at in range(len(run)))


@dataclass(frozen=True)
class Sought:
    """What somebody looks for: all of `words`, folded; nothing where no sign was given."""

    words: tuple[str, ...]

    @classmethod
    def of(cls, typed: str) -> Sought:
        """The words of what was typed; signs that carry no meaning part words."""
        found = _WORDS.findall(fold(typed[:LONGEST]))
        return cls(tuple(dict.fromkeys(found))[:WORDS])

    def __bool__(self) -> bool:
        return bool(self.words)

    @cached_property
    def tsquery(self) -> str:
        """All tokens of all words, for `::tsquery`; a lone sign as a prefix."""
        runs = [run for word in self.words for run in _RUNS.findall(word)]
        return " & ".join(dict.fromkeys(term for run in runs for term in _terms(run)))

    @cached_property
    def phrases(self) -> list[str]:
        """Words that their tokens do not settle, for LIKE: the signs must stand together."""
        return _likes(word for word in self.words if not _is_settled(word) and not _edges(word))

    @cached_property
    def plain(self) -> list[str]:
        """The words without letters or digits at their edges."""
        return [word for word in self.words if not _edges(word)]

    @cached_property
    def titles(self) -> list[str]:
        """Those, for LIKE in title and number; the others stand in `title_patterns`."""
        return _likes(self.plain)

    @cached_property
    def title_patterns(self) -> list[str]:
        """Words with letters or digits at the edge: 12 is not found in 2012."""
        return [_bounded(word) for word in self.words if _edges(word)]

    @cached_property
    def patterns(self) -> list[str]:
        """The same where letters or digits stand at the edge."""
        return [_bounded(word) for word in self.words if not _is_settled(word) and _edges(word)]

    @cached_property
    def _finder(self) -> re.Pattern[str]:
        return re.compile("|".join(map(_bounded, sorted(self.words, key=len, reverse=True))))

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where the words stand in `text`, from left to right, none over another."""
        if not self:
            return []
        return [found.span() for found in self._finder.finditer(fold(text))]


def _likes(words: Iterable[str]) -> list[str]:
    """Patterns that hold the words; no sign of a word means anything in one."""
    return [f"%{word}%" for word in words]


def _terms(run: str) -> Iterator[str]:
    if _IS_NARROW.match(run):
        yield f"'{run}'"
    elif len(run) == 1:
        yield f"'{run}':*"
    else:
        yield from (f"'{run[at : at + 2]}'" for at in range(len(run) - 1))


def _is_settled(word: str) -> bool:
    """Whether having its tokens is the same as having the word."""
    runs = _RUNS.findall(word)
    return len(runs) == 1 and (bool(_IS_NARROW.match(word)) or len(word) <= len("二字"))


def _edges(word: str) -> bool:
    return bool(_IS_NARROW.match(word[0]) or _IS_NARROW.match(word[-1]))


def _bounded(word: str) -> str:
    """A pattern alike for Python and PostgreSQL; a word holds no sign that means anything there."""
    before = f"(?<![{NARROW}])" if _IS_NARROW.match(word[0]) else ""
    after = f"(?![{NARROW}])" if _IS_NARROW.match(word[-1]) else ""
    return f"{before}{word}{after}"


@dataclass(frozen=True)
class Bit:
    """A piece of a text: a hit, or what stands around it."""

    text: str
    is_hit: bool = False


def bits(text: str, sought: Sought) -> list[Bit]:
    """The text cut at the hits, to be shown with marks; never as markup."""
    made, at = [], 0
    for since, until in sought.spans(text):
        made += [Bit(text[at:since]), Bit(text[since:until], is_hit=True)]
        at = until
    return [bit for bit in [*made, Bit(text[at:])] if bit.text]


def extract(text: str, sought: Sought, around: int = 36, most: int = 3) -> list[Bit]:
    """Up to `most` places with a hit, each with some signs around it, an ellipsis between.

    Without a hit in the text (it stands in the title) its beginning. No marker is cut in two.
    """
    whole = [found.span() for found in _BRACKETS.finditer(text)]
    places: list[list[int]] = []
    for hit_since, hit_until in sought.spans(text):
        since, until = _widened(hit_since - around, hit_until + around, whole, len(text))
        if places and since <= places[-1][1]:
            # A word that stands everywhere would bring the whole text.
            if until - places[-1][0] <= 4 * around:
                places[-1][1] = max(places[-1][1], until)
        elif len(places) < most:
            places.append([since, until])
    places = places or [list(_widened(0, 2 * around, whole, len(text)))]
    made: list[Bit] = []
    for since, until in places:
        made += [Bit("…")] if since else []
        made += bits(" ".join(text[since:until].split()), sought)
    return [*made, *([Bit("…")] if places[-1][1] < len(text) else [])]


def _widened(since: int, until: int, whole: list[tuple[int, int]], length: int) -> tuple[int, int]:
    """The place within the text, as far out as no piece that stays whole is cut."""
    since, until = max(0, since), min(length, until)
    for start, end in whole:
        if start < since < end:
            since = start
        if start < until < end:
            until = end
    return since, until

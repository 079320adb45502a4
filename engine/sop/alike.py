"""Which thing of one diagram is which of another: the same key, or else the likest name."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Final, TypeVar

from engine.sop.norm import slug

ALIKE: Final = 0.6
"""Names as alike as this are taken for one, reworded."""
NEVER: Final = 2.0
"""More than any two names are alike."""
_COMPARED: Final = 120
"""How many letters of a name count: hundreds of the longest names are compared in a moment."""

T = TypeVar("T")


def likeness(one: str, other: str) -> float:
    """How alike two names are, from 0 to 1: the share of the runs of three letters in both.

    Capitals, accents and punctuation do not count; ``Mengarsipkan`` and ``Mengarsip`` are 0.76.
    """
    return _shared(_runs(one), _runs(other))


def pairs(
    old: Sequence[T],
    new: Sequence[T],
    *keys: Callable[[T], Hashable],
    named: Callable[[T], str] | None = None,
    needed: Callable[[T, T], float] = lambda _old, _new: ALIKE,
) -> list[tuple[T, T]]:
    """What of ``old`` is what of ``new``, each at most once, in the order of ``old``.

    The same by the first of ``keys``, then by the next; of the rest, those whose names (``named``)
    are the most alike, first, and of what is equally alike those whose places are nearer.
    ``needed`` says how alike two must be. Turning old and new around turns the pairs around.
    """
    found: dict[int, int] = {}
    left = list(range(len(new)))
    for key in keys:
        standing: dict[Hashable, list[int]] = {}
        for j in reversed(left):
            standing.setdefault(key(new[j]), []).append(j)
        for i, each in enumerate(old):
            if i not in found and standing.get(key(each)):
                found[i] = standing[key(each)].pop()
        taken = set(found.values())
        left = [j for j in left if j not in taken]
    if named is not None:
        ours = {i: _runs(named(each)) for i, each in enumerate(old) if i not in found}
        theirs = {j: _runs(named(new[j])) for j in left}
        likely = [
            (-alike, abs(i - j), i + j, i, j)
            for i, runs in ours.items()
            for j, others in theirs.items()
            if (alike := _shared(runs, others)) >= needed(old[i], new[j])
        ]
        for *_, i, j in sorted(likely):
            if i in ours and j in theirs:
                found[i] = j
                del ours[i], theirs[j]
    return [(old[i], new[j]) for i, j in sorted(found.items())]


def alone(things: Sequence[T], paired: Iterable[T]) -> list[T]:
    """The things (these very ones, not their equals) that are not among those in pairs."""
    found = {id(each) for each in paired}
    return [each for each in things if id(each) not in found]


def _runs(name: str) -> frozenset[str]:
    key = f"-{slug(name[:_COMPARED]) or name}-"
    return frozenset(key[at : at + 3] for at in range(len(key) - 2))


def _shared(one: frozenset[str], other: frozenset[str]) -> float:
    if not one and not other:
        return 1.0
    return 2 * len(one & other) / (len(one) + len(other))

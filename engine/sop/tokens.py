"""Do parallel branches come together again? Every run is played with tokens, in small.

A diagram runs rightly when no branch is run twice and every run comes to its end (in the words of
workflow nets, when it is safe and sound; van der Aalst, "The Application of Petri Nets to Workflow
Management", 1998). First all that cannot matter is folded away, so that a well-nested diagram
shrinks to nothing; then every position of what is left is tried.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from engine.sop.model import Sop

MAX_POSITIONS: Final = 10_000

_Position = frozenset[str]


@dataclass(frozen=True, slots=True)
class Mishap:
    """How a run can go wrong. ``element`` is the node where it shows."""

    kind: Literal["runs-twice", "never-joined", "too-tangled"]
    element: str | None


@dataclass(frozen=True, slots=True)
class _Way:
    """An edge of the folded diagram; ``enters`` is the node that its last drawn flow leads to."""

    source: str
    target: str
    enters: str


def mishap(sop: Sop) -> Mishap | None:
    """The first way found in which a run of this SOP can go wrong, ``None`` when there is none.

    Expects what the other rules of the flow ask for: one start, every node on a way from there to
    an end, and several ways out of gateways only.
    """
    net = _Net(sop)
    net.fold()
    return _play(net)


_END: Final = "\0end"
_BEGINNING: Final = "\0beginning"


class _Net:
    """The diagram as ways between nodes that either choose one way out or take all."""

    def __init__(self, sop: Sop) -> None:
        self.parallel = {node.id for node in sop.nodes if node.kind == "parallel"}
        self.ways: dict[str, _Way] = {}
        self.into: defaultdict[str, set[str]] = defaultdict(set)
        self.out_of: defaultdict[str, set[str]] = defaultdict(set)
        ends = {node.id for node in sop.nodes if node.kind == "end"}
        for flow in sop.flows:
            target = _END if flow.target in ends else flow.target
            self._put(flow.id, _Way(flow.source, target, flow.target))
        start = next(node.id for node in sop.nodes if node.kind == "start")
        self._put(_BEGINNING, _Way(_BEGINNING, start, start))

    def _put(self, name: str, way: _Way) -> None:
        if name in self.ways:
            self._take(name)
        self.ways[name] = way
        self.out_of[way.source].add(name)
        self.into[way.target].add(name)

    def _take(self, name: str) -> _Way:
        way = self.ways.pop(name)
        self.out_of[way.source].discard(name)
        self.into[way.target].discard(name)
        return way

    def fold(self) -> None:
        """Fold until nothing folds any more. Each folding takes a way out, so it ends."""
        folding = True
        while folding:
            folding = False
            for name in list(self.ways):
                folding |= self._fold(name)

    def _fold(self, name: str) -> bool:
        """Fold this way away if how the runs end does not depend on it."""
        way = self.ways.get(name)
        if way is None or name == _BEGINNING:
            return False
        if self._says_nothing(way):
            self._take(name)
            return True
        if way.target in {_END, way.source}:
            return False
        only_way_out = len(self.out_of[way.source]) == 1
        only_way_in = len(self.into[way.target]) == 1
        if self._alike(way.source, way.target) and (only_way_out or only_way_in):
            self._make_one(name)
            return True
        if only_way_in and len(self.out_of[way.target]) == 1:
            ahead = self._take(next(iter(self.out_of[way.target])))
            self._put(name, _Way(way.source, ahead.target, ahead.enters))
            return True
        return False

    def _says_nothing(self, way: _Way) -> bool:
        """Whether another way says the same, or it is a choice that leads back to itself."""
        if not self._alike(way.source, way.target):
            return False
        beside = self.out_of[way.source]
        twins = sum(self.ways[name].target == way.target for name in beside)
        itself = way.source == way.target and way.source not in self.parallel
        return twins > 1 or (itself and len(beside) > 1)

    def _alike(self, one: str, other: str) -> bool:
        return (one in self.parallel) == (other in self.parallel)

    def _make_one(self, name: str) -> None:
        """Make one node of the two that this way connects, under the name of the first."""
        way = self._take(name)
        for each in list(self.out_of[way.target]):
            ahead = self.ways[each]
            self._put(each, _Way(way.source, ahead.target, ahead.enters))
        for each in list(self.into[way.target]):
            behind = self.ways[each]
            self._put(each, _Way(behind.source, way.source, behind.enters))


@dataclass(frozen=True, slots=True)
class _Move:
    """One node acting: the ways whose tokens it takes, and the ways onto which it puts new ones."""

    takes: _Position
    puts: _Position


def _play(net: _Net) -> Mishap | None:
    """Try every position that tokens can come into, from the beginning on."""
    moves = _moves(net)
    beginning: _Position = frozenset({_BEGINNING})
    reached_from: dict[_Position, list[_Position]] = {beginning: []}
    to_try = [beginning]
    while to_try:
        position = to_try.pop()
        for move in _possible(moves, position):
            left = position - move.takes
            if left & move.puts:
                return Mishap("runs-twice", net.ways[min(move.takes)].enters)
            after = left | move.puts
            if after not in reached_from:
                if len(reached_from) == MAX_POSITIONS:
                    return Mishap("too-tangled", None)
                reached_from[after] = []
                to_try.append(after)
            reached_from[after].append(position)
    return _stuck(net, reached_from)


def _moves(net: _Net) -> dict[str, list[_Move]]:
    """The moves that a token on each way can take part in."""
    moves: dict[str, list[_Move]] = {name: [] for name in net.ways}
    for node in {way.target for way in net.ways.values()}:
        into, out = net.into[node], net.out_of[node]
        if node in net.parallel:
            taking_all = _Move(frozenset(into), frozenset(out))
            for name in into:
                moves[name].append(taking_all)
        else:
            for name in into:
                chosen = [frozenset({way}) for way in out] or [frozenset[str]()]
                moves[name] += [_Move(frozenset({name}), way) for way in chosen]
    return moves


def _possible(moves: dict[str, list[_Move]], position: _Position) -> Iterator[_Move]:
    for name in position:
        for move in moves[name]:
            # A move that takes several tokens is counted once, at the first of them.
            if move.takes <= position and name == min(move.takes):
                yield move


def _stuck(net: _Net, reached_from: dict[_Position, list[_Position]]) -> Mishap | None:
    """The join that waits for ever in some position from which the end cannot be reached."""
    finishing: set[_Position] = set()
    back = [position for position in (frozenset[str](),) if position in reached_from]
    while back:
        position = back.pop()
        if position not in finishing:
            finishing.add(position)
            back += reached_from[position]
    if len(finishing) == len(reached_from):
        return None
    waiting = (
        net.ways[name].enters
        for position in reversed(reached_from)  # the last reached show it best
        for name in sorted(position)
        if position not in finishing and net.ways[name].target in net.parallel
    )
    return Mishap("never-joined", next(waiting, None))

"""Do parallel branches come together again? Every run is played with tokens, in small.

A diagram runs rightly when no branch is run twice and every run comes to its end (in the words of
workflow nets, when it is safe and sound; van der Aalst, "The Application of Petri Nets to Workflow
Management", 1998). First all that cannot matter is folded away, so that a well-nested diagram
shrinks to nothing; then every position of what is left is tried.

A timer that interrupts is one more way out of each step that it may end. One that does not starts a
side branch, which never meets the main way (a rule sees to that) and is played by itself: choices
and joins do not mix here (the nets are free-choice), so that what runs rightly once does so however
often it is started (Ping, Hao and Jian, "On 1-soundness and Soundness of Workflow Nets", 2004).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from engine.sop.graph import onwards, reach
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

    Expects what the other rules of the flow ask for: a start, every node on a way from there to an
    end, several ways out of gateways only, and side branches apart.
    """
    for beginnings in _beginnings(sop):
        net = _Net(sop, beginnings)
        net.fold()
        wrong = _play(net)
        if wrong is not None:
            return wrong
    return None


def comes_to(sop: Sop, waiting: Collection[str], flows: Collection[str] = ()) -> bool:
    """Whether a document can come to stand so, of itself, in an SOP without a `mishap`.

    ``waiting`` are the ids of the steps and timers at which tokens wait, one id for each token;
    timers attached to something are passed over, since they wait wherever that does. ``flows`` are
    the flows by which tokens have come to joins that still wait. What stands on the main way must
    be one of its positions, and what stands on side branches the positions of as many of them.
    False also when trying takes more than `MAX_POSITIONS` positions.
    """
    attached = {node.id for node in sop.nodes if node.attached_to}
    standing = Counter(each for each in waiting if each not in attached)
    standing.update(flows)
    main, *sides = (_Net(sop, beginnings) for beginnings in _beginnings(sop))
    on_main = Counter({each: n for each, n in standing.items() if each in main.places})
    beside = standing - on_main
    if not standing or (on_main and not _stands_at(main, on_main)):
        return False
    positions = {frozenset(each): each for side in sides for each in _standings(side) if beside}
    return _made_of(beside, positions.values())


def _made_of(tokens: Counter[str], positions: Collection[Counter[str]]) -> bool:
    """Whether the tokens are those of some of the positions, each taken any number of times."""
    if not tokens:
        return True
    first = min(tokens)
    return any(
        _made_of(tokens - each, positions) for each in positions if first in each and each <= tokens
    )


def _beginnings(sop: Sop) -> Iterator[list[str]]:
    """Where the nets of an SOP begin: the starts, of which one is chosen, and each side branch."""
    yield [node.id for node in sop.nodes if node.kind == "start"]
    for node in sop.nodes:
        if node.attached_to and not node.interrupting:
            yield [node.id]


_END: Final = "\0end"
_BEGINNING: Final = "\0beginning"
_CHOICE: Final = "\0choice"


class _Net:
    """The diagram as ways between nodes that either choose one way out or take all."""

    def __init__(self, sop: Sop, beginnings: Collection[str]) -> None:
        following = onwards(sop)
        area = reach(beginnings, following)
        self.parallel = {node.id for node in sop.nodes if node.kind == "parallel"}
        self.waits = {
            node.id
            for node in sop.nodes
            if node.kind == "step" or (node.kind == "timer" and not node.attached_to)
            if node.id in area
        }
        self.ways: dict[str, _Way] = {}
        self.into: defaultdict[str, set[str]] = defaultdict(set)
        self.out_of: defaultdict[str, set[str]] = defaultdict(set)
        ends = {node.id for node in sop.nodes if node.kind == "end"}
        for flow in sop.flows:
            if flow.source in area:
                target = _END if flow.target in ends else flow.target
                self._put(flow.id, _Way(flow.source, target, flow.target))
        for node in sorted(self.waits):
            for timer in sop.guarded_by.get(node, ()):
                if sop.node_by_id[timer].interrupting:
                    self._put(f"{node}\0{timer}", _Way(node, timer, timer))
        self._put(_BEGINNING, _Way(_BEGINNING, _CHOICE, next(iter(beginnings))))
        for each in beginnings:
            self._put(f"{_CHOICE}\0{each}", _Way(_CHOICE, each, each))
        self.places = self.waits | {f for n in self.parallel & set(area) for f in self.into[n]}

    def place(self, name: str) -> str | None:
        """The step, timer or waiting join's flow at which a token on this way stands, if any."""
        way = self.ways[name]
        if way.target in self.parallel:
            return name
        return way.target if way.target in self.waits else None

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
        for each in sorted(self.out_of[way.target]):
            ahead = self.ways[each]
            self._put(each, _Way(way.source, ahead.target, ahead.enters))
        for each in sorted(self.into[way.target]):
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


def _stands_at(net: _Net, wanted: Counter[str]) -> bool:
    """Whether that is a position of an unfolded net in which nothing goes on by itself.

    A token that is not where one is wanted goes on sooner or later, and what it can do depends on
    no other: so it goes first, and branches are not tried in every order.
    """
    return any(position == wanted for position in _standings(net, wanted))


def _standings(net: _Net, wanted: Collection[str] = ()) -> Iterator[Counter[str]]:
    """What waits in the positions of an unfolded net in which nothing goes on by itself.

    All of them, or where places are ``wanted`` those on the way to these.
    """
    moves = _moves(net)
    beginning: _Position = frozenset({_BEGINNING})
    seen, to_try = {beginning}, [beginning]
    while to_try and len(seen) <= MAX_POSITIONS:
        position = to_try.pop()
        places = [net.place(name) for name in position]
        if position and None not in places and not _joining(net, position):
            yield Counter(place for place in places if place is not None)
        possible = list(_possible(moves, position))
        first = next(
            (
                name
                for move in possible
                for name in sorted(move.takes)
                if wanted and net.place(name) not in wanted
            ),
            None,
        )
        after = {
            (position - move.takes) | move.puts
            for move in possible
            if first is None or first in move.takes
        }
        to_try += after - seen
        seen |= after


def _joining(net: _Net, position: _Position) -> bool:
    """Whether a join, or a split, has all that it waits for."""
    gateways = {net.ways[name].target for name in position} & net.parallel
    return any(net.into[gateway] <= position for gateway in gateways)


def _moves(net: _Net) -> dict[str, list[_Move]]:
    """The moves that a token on each way can take part in."""
    moves: dict[str, list[_Move]] = {name: [] for name in net.ways}
    for node in dict.fromkeys(way.target for way in net.ways.values()):
        into, out = sorted(net.into[node]), sorted(net.out_of[node])
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
    for name in sorted(position):  # what is found first is always the same
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

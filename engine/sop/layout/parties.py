"""Other parties in the picture: their pools above or below that of the process, and messages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from engine.sop.geometry import Point
from engine.sop.layout.grid import Grid
from engine.sop.layout.routes import Side
from engine.sop.layout.surroundings import Exit, stacked
from engine.sop.model import Bounds, Edge, MessageFlow, Pool, Shape, Sop

_HEIGHT: Final = 60.0
_GAP: Final = 50.0
_BETWEEN: Final = 20.0
_LONGER: Final = 60.0
"""How much further right than the nearer one each farther pool of a side reaches."""
_APART: Final = 8.0
_OFF_PORT: Final = 7.0
_NAME_GAP: Final = 16.0

Tie = Callable[[str, str, Side], tuple[Point, Bounds | None]]
"""Where a message is tied to a node, and where its name stands: by message, node and side.

The name's height counts from the border of the process's pool outwards.
"""


@dataclass(frozen=True, slots=True)
class Party:
    """A pool without a process: on which side of the process it lies, the how manyth there."""

    pool: Pool
    side: Side
    rank: int


@dataclass(frozen=True)
class Parties:
    """All other parties, and their messages with the process or a node of it."""

    own: str
    parties: tuple[Party, ...]
    messages: tuple[tuple[MessageFlow, str, Party], ...]

    def exits(self, grid: Grid) -> dict[str, list[Exit]]:
        """The messages tied to each node."""
        tied: dict[str, list[Exit]] = {}
        for message, end, party in self.messages:
            if end in grid.column:
                each = Exit(message.id, message.name, party.side, grid.column[end], message=True)
                tied.setdefault(end, []).append(each)
        return tied

    def height(self, side: Side) -> float:
        """The room that the parties of a side take beyond the process's pool."""
        count = sum(party.side == side for party in self.parties)
        return self._gap(side) + count * (_HEIGHT + _BETWEEN) - _BETWEEN if count else 0

    def shapes(self, pool: Bounds) -> Iterator[Shape]:
        """The other parties' pools around that of the process."""
        for party in self.parties:
            yield Shape(party.pool.id, self._bounds(party, pool), None)

    def edges(self, pool: Bounds, tie: Tie) -> Iterator[Edge]:
        """The messages, straight up or down; to a farther pool around the nearer ones."""
        for place, (message, end, party) in enumerate(self.messages):
            outwards = -1 if party.side == "top" else 1
            border = pool.y if party.side == "top" else pool.y + pool.height
            if end == self.own:
                (x, y), name = self._from_pool(message.id, party.side, pool, border)
            else:
                (x, y), name = tie(message.id, end, party.side)
            bounds = self._bounds(party, pool)
            far = bounds.y + bounds.height if party.side == "top" else bounds.y
            points: list[Point] = [(x, y), (x, far)]
            if party.rank:
                bend = border + outwards * (self._gap(party.side) - _APART * (1 + place))
                beyond = pool.x + pool.width + _LONGER * (party.rank - 1) + _APART * (1 + place % 6)
                points[1:] = [(x, bend), (beyond, bend), (beyond, far)]
            if name:
                off = name.y + _NAME_GAP / 2
                y = border + (off if outwards > 0 else -off - name.height)
                name = Bounds(name.x, y, name.width, name.height)
            forth = message.target == party.pool.id
            yield Edge(message.id, tuple(points if forth else reversed(points)), name)

    def room(self) -> float:
        """How much wider the pool is for the messages that are tied to it as a whole."""
        names = {m.id: m.name for m, end, _ in self.messages if end == self.own}
        widths = [box.width for box in stacked(names).values()]
        return max(widths, default=0) + _APART * (len(names) + 2) if names else 0

    def _from_pool(
        self, message: str, side: Side, pool: Bounds, border: float
    ) -> tuple[Point, Bounds | None]:
        names = {m.id: m.name for m, end, p in self.messages if end == self.own and p.side == side}
        right = pool.x + pool.width - _APART
        box = stacked(names).get(message)
        left = right - _APART * len(names) - _OFF_PORT
        name = Bounds(left - box.width, box.y, box.width, box.height) if box else None
        return (right - _APART * (1 + list(names).index(message)), border), name

    def _bounds(self, party: Party, pool: Bounds) -> Bounds:
        off = self._gap(party.side) + party.rank * (_HEIGHT + _BETWEEN)
        y = pool.y - off - _HEIGHT if party.side == "top" else pool.y + pool.height + off
        return Bounds(pool.x, y, pool.width + _LONGER * party.rank, _HEIGHT)

    def _gap(self, side: Side) -> float:
        here = [each for each in self.messages if each[2].side == side]
        highest = 0.0
        for end in {end for _, end, _ in here}:
            names = stacked({message.id: message.name for message, its, _ in here if its == end})
            highest = max([highest, *(box.y + box.height for box in names.values())])
        bends = any(party.rank for _, _, party in here) * _APART * (1 + len(self.messages))
        return max(_GAP, highest + _NAME_GAP + bends)


def parties_of(sop: Sop, grid: Grid) -> Parties:
    """Each other party on the side that is nearer to what it exchanges messages with."""
    row, rows = grid.row, grid.rows
    own = next((pool.id for pool in sop.pools if pool.process), "")
    parties: dict[str, Party] = {}
    for pool in sop.pools:
        if pool.process or not pool.id:
            continue
        ends = [
            end
            for m in sop.message_flows
            for end in (m.source, m.target)
            if end in row
            if pool.id in (m.source, m.target)
        ]
        middle = sum(row[end] for end in ends) / len(ends) if ends else rows
        side: Side = "top" if middle < (rows - 1) / 2 else "bottom"
        rank = sum(other.side == side for other in parties.values())
        parties[pool.id] = Party(pool, side, rank)
    messages = []
    for message in sop.message_flows:
        for end, other in ((message.source, message.target), (message.target, message.source)):
            if message.id and other in parties and (end in row or (end == own and own)):
                messages.append((message, end, parties[other]))
    return Parties(own, tuple(parties.values()), tuple(messages))

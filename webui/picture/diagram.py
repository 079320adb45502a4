"""The SOP's picture as SVG: where one document has been and is, or where all of them stand."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from markupsafe import Markup

from engine.sop.model import Bounds, Edge, Flow, Frame, Node, Shape, Sop, Step
from webui.languages import _, ngettext
from webui.picture import noted
from webui.picture.lettering import LINE, Lettering, fit, width
from webui.picture.marks import SYMBOLS, Marks, State
from webui.picture.noted import Note
from webui.picture.places import beside, covers, middle
from webui.picture.signs import closed_frame, open_frame, sign
from webui.picture.spots import HERE, Spot, spotted, together
from webui.picture.strokes import (
    LABEL_SIZES,
    MARK,
    at_start,
    centre,
    in_box,
    label,
    letters,
    mark,
    number,
    rect,
)
from webui.picture.svg import el

SCALE: Final = 0.8
"""How large the picture is shown: diagrams are drawn larger than they have to be to be read."""
MARGIN: Final = 12.0
NAMES: Final = 48.0
"""The width of the column that holds the lanes' names, beside the picture."""
LANE_HEADER: Final = 30.0
"""What a modeller leaves free at a lane's left end for its name."""
STEP_SIZES: Final = (16.0, 15.0, 14.0, 13.0, 12.0)
STEP_SIZE: Final = 14.0
"""What all steps are lettered in at least, but for those that are too long for it."""
NAME_SIZES: Final = (16.0, 15.0, 14.0, 13.0, 12.0)
PAGE: Final = 1500.0
"""How much of a wide picture goes on one printed page."""
MOST_PAGES: Final = 20
OVERLAP: Final = 220.0
"""What two such pages share: a step cut on one is whole on the other."""


def draw(
    sop: Sop,
    marks: Marks | None = None,
    spots: Mapping[str, Spot] | None = None,
    notes: Mapping[str, Note] | None = None,
    *,
    second: bool = False,
) -> Markup:
    """Two pictures side by side: the lanes' names, to stay in sight, and all the rest.

    ``marks`` are those of one document; ``spots``, by the ids of steps, tell of all that stand;
    ``notes`` number elements, by their ids. A page's ``second`` picture has ids of its own.
    Then the same cut into pages, for the printer only (``.dg-print``). Colours and fonts come from
    the style sheet, the marks from the page's sprite. Empty when the diagram has no drawing.
    """
    picture = _Picture(sop, marks, spots, notes or {}, "dg2" if second else "dg")
    if not sop.drawing.shapes:
        return Markup("")
    return Markup("").join([_names(picture), _body(picture), *_pages(picture)])


def said(sop: Sop, marks: Marks | None = None) -> str:
    """The picture in words, for those who do not see it."""
    lanes = "; ".join(lane.name for lane in sop.lanes)
    told = [
        _("Diagram alur %(title)s, dengan jabatan: %(lanes)s.", title=sop.title, lanes=lanes),
    ]
    if marks is None:
        told.append(_("Urutannya sama dengan tabel langkah."))
        return " ".join(told)
    here = {
        "done": _("Selesai: langkah %(rows)s."),
        "live": _("Dokumen ada di langkah %(rows)s."),
        "stopped": _("Dibatalkan di langkah %(rows)s."),
        "wait": _("Belum: langkah %(rows)s."),
    }
    for state, sentence in here.items():
        rows = [_row(step, state) for step in sop.steps if marks.of(step) == state]
        if rows:
            told.append(sentence % {"rows": ", ".join(dict.fromkeys(rows))})
    names = [timer.name or timer.waktu.lower() for timer in _waited_for(sop, marks)]
    if names:
        told.append(_("Menunggu waktunya: %(names)s.", names=", ".join(names)))
    for back in marks.returns:
        targets = [sop.step_by_id[step].nomor for step in back.decision.leads_to]
        told.append(
            _(
                "Dari langkah %(source)s dikembalikan %(count)s kali ke langkah %(target)s.",
                source=back.step.nomor,
                count=back.count,
                target=", ".join(targets),
            )
        )
    return " ".join(told)


def _waited_for(sop: Sop, marks: Marks) -> list[Node]:
    """The timers at which the document is."""
    return [node for node in sop.nodes if marks.states.get(node.id) == "live" and node.waktu]


def _row(step: Step, state: State) -> str:
    row = step.nomor or step.name
    return f"{row} ({step.lane})" if state in {"live", "stopped"} else row


# --- what is drawn ---------------------------------------------------------------------------


@dataclass(frozen=True)
class _Picture:
    sop: Sop
    marks: Marks | None
    spots: Mapping[str, Spot] | None
    notes: Mapping[str, Note]
    name: str

    @cached_property
    def shapes(self) -> dict[str, Shape]:
        return {shape.element: shape for shape in self.sop.drawing.shapes}

    @cached_property
    def edges(self) -> dict[str, Edge]:
        return {edge.element: edge for edge in self.sop.drawing.edges}

    @cached_property
    def lanes(self) -> list[tuple[str, Bounds]]:
        """The lanes' names with their bands, without the modeller's room for the name."""
        drawn = [(lane.name, self.shapes.get(lane.id)) for lane in self.sop.lanes]
        return [
            (name, _from(shape.bounds.x + LANE_HEADER, shape.bounds))
            for name, shape in drawn
            if shape
        ]

    @cached_property
    def other_parties(self) -> list[tuple[str, Bounds]]:
        """The black-box pools' names with their boxes, which begin where the lanes do."""
        pools = [pool for pool in self.sop.pools if not pool.process and pool.id in self.shapes]
        left = min((lane.x for _name, lane in self.lanes), default=-math.inf)
        return [(pool.name, _from(left, self.shapes[pool.id].bounds)) for pool in pools]

    @cached_property
    def open_frames(self) -> list[Frame]:
        """The frames drawn around what stands in them, an outer one first."""
        inhabited = {
            frame
            for node in self.sop.nodes
            if node.id in self.shapes and node.id not in self.sop.frame_by_id
            for frame in self.sop.frames_around(node.id)
        }
        return [f for f in self.sop.frames if f.id in inhabited and f.id in self.shapes]

    @cached_property
    def closed_frames(self) -> list[Frame]:
        """The frames drawn as one box."""
        return [f for f in self.sop.frames if f.id in self.shapes and f not in self.open_frames]

    def within(self, frame: Frame) -> list[Step]:
        """The steps that show at a frame, having no shape of their own."""
        return [step for step in self.sop.steps if self.sop.shown_at.get(step.id) == frame.id]

    @cached_property
    def here(self) -> str | None:
        """The id of the shape where the document is."""
        here = self.marks.here if self.marks else None
        return self.sop.shown_at.get(here) if here else None

    @cached_property
    def view(self) -> Bounds:
        """What is shown: everything drawn but the pool's and the lanes' own headers."""
        boxes = [bounds for _name, bounds in self.lanes]
        boxes += [bounds for _name, bounds in self.other_parties]
        boxes += self.taken
        boxes += [self.shapes[frame.id].bounds for frame in self.open_frames]
        points = [point for edge in self.edges.values() for point in edge.points]
        left = min([box.x for box in boxes] + [x for x, _y in points])
        top = min([box.y for box in boxes] + [y for _x, y in points])
        right = max([box.x + box.width for box in boxes] + [x for x, _y in points])
        bottom = max([box.y + box.height for box in boxes] + [y for _x, y in points])
        return Bounds(left - 1, top - MARGIN, right - left + 1 + MARGIN, bottom - top + 2 * MARGIN)

    @cached_property
    def returned(self) -> dict[str, int]:
        """How often each way back was taken, by its flow."""
        backs = self.marks.returns if self.marks else ()
        return {back.decision.flow: back.count for back in backs}

    @cached_property
    def step_sizes(self) -> tuple[float, ...]:
        """The sizes of letters in steps: one that suits all, and smaller ones for the longest."""
        boxes = ((step, self.shapes.get(step.id)) for step in self.sop.steps)
        fitting = (in_box(step.name, shape.bounds, STEP_SIZES) for step, shape in boxes if shape)
        smallest = min((setting.size for setting in fitting), default=STEP_SIZES[0])
        return tuple(size for size in STEP_SIZES if size <= max(smallest, STEP_SIZE))

    @cached_property
    def taken(self) -> list[Bounds]:
        """Where the nodes and the names stand, which no other word may cover."""
        open_ = {frame.id for frame in self.open_frames}
        drawn = [node.id for node in self.sop.nodes if node.id in self.shapes]
        nodes = [self.shapes[id_] for id_ in drawn if id_ not in open_]
        labels = [shape.label for shape in nodes] + [edge.label for edge in self.edges.values()]
        return [shape.bounds for shape in nodes] + [label for label in labels if label]

    def state(self, *elements: str) -> State:
        """How some steps or timers stand together: by the one at which the document is, if any."""
        states = {self.marks.states.get(each, "wait") for each in elements} if self.marks else set()
        order: tuple[State, ...] = ("live", "stopped", "done")
        return next((state for state in order if state in states), "wait")

    def gone(self, flow: str) -> bool:
        return self.marks is not None and flow in self.marks.gone


def _from(left: float, box: Bounds) -> Bounds:
    """The box without what lies further left."""
    x = max(left, box.x)
    return Bounds(x, box.y, box.x + box.width - x, box.height)


def _svg(view: Bounds, *children: str, class_: str, **attributes: str) -> Markup:
    size = {"width": view.width * SCALE, "height": view.height * SCALE}
    return el("svg", *children, class_=class_, viewBox=_box(view), **size, **attributes)


def _box(view: Bounds) -> str:
    return f"{view.x:g} {view.y:g} {view.width:g} {view.height:g}"


def _names(picture: _Picture) -> Markup:
    drawn = []
    for name, lane in picture.lanes:
        middle_ = lane.y + lane.height / 2
        setting = fit(name, lane.height - 8, NAMES - 4, NAME_SIZES, bold=True)
        turned = f"rotate(-90 {NAMES / 2:g} {middle_:g})"
        drawn += [
            rect(Bounds(0, lane.y, NAMES, lane.height), "lane-h"),
            el("g", letters(setting, NAMES / 2, middle_, "lane-t"), transform=turned),
        ]
    view = Bounds(0, picture.view.y, NAMES, picture.view.height)
    group = el("g", *drawn, id=f"{picture.name}-names", class_="dg")
    return _svg(view, group, class_="dg-names", aria_hidden="true")


def _body(picture: _Picture) -> Markup:
    group = el("g", *_drawn(picture), id=f"{picture.name}-body", class_="dg")
    words = said(picture.sop, picture.marks if picture.spots is None else None)
    role = "group" if picture.spots else "img"  # an image has no links within
    return _svg(picture.view, group, class_="dg-body", role=role, aria_label=words)


def _pages(picture: _Picture) -> Iterator[Markup]:
    """The picture cut into pages for the printer, each with the names; neighbours overlap."""
    view, left = picture.view, picture.view.x
    wide = max(PAGE, view.width / MOST_PAGES + OVERLAP)
    while True:
        part = Bounds(left, view.y, min(wide, view.x + view.width - left), view.height)
        size = {"width": part.width, "height": part.height}
        body = el(
            "svg",
            el("use", href=f"#{picture.name}-body"),
            x=NAMES,
            y=view.y,
            viewBox=_box(part),
            **size,
        )
        whole = Bounds(0, view.y, NAMES + part.width, view.height)
        yield _svg(
            whole,
            el("use", href=f"#{picture.name}-names"),
            body,
            class_="dg-print",
            aria_hidden="true",
        )
        if left + wide >= view.x + view.width:
            return
        left += wide - OVERLAP


def _drawn(picture: _Picture) -> Iterator[Markup]:
    sop = picture.sop
    if picture.name == "dg":  # a second picture takes those of the first
        yield _arrowheads()
    yield from (rect(lane, "lane") for _name, lane in picture.lanes)
    for frame in picture.open_frames:
        yield open_frame(frame, picture.shapes[frame.id].bounds)
    # Taken ways over those not taken, ways back over both.
    for flow in sorted(sop.flows, key=lambda f: (f.id in picture.returned, picture.gone(f.id))):
        yield from _flow(picture, flow)
    yield from _other_parties(picture)
    yield from _things(picture)
    for flow in sop.flows:
        edge = picture.edges.get(flow.id)
        if edge and flow.name:
            at = edge.label or at_start(*edge.points[:2])
            yield label(flow.name, at, edge.points[0])
    yield from (_badge(picture, *back) for back in picture.returned.items())
    lanes = {lane.id for lane in sop.lanes}
    yield from noted.drawn(picture.shapes, picture.edges, lanes, picture.notes)


def _things(picture: _Picture) -> Iterator[Markup]:
    """Steps, events, gateways, and the frames that are drawn closed."""
    sop = picture.sop
    for node in sop.nodes:
        shape = picture.shapes.get(node.id)
        if shape and node.kind == "step":
            yield _step(picture, sop.step_by_id[node.id], shape.bounds)
        elif shape and node.id not in sop.frame_by_id and not node.attached_to:
            yield _sign(picture, node, shape)
    for frame in picture.closed_frames:
        yield _closed(picture, frame, picture.shapes[frame.id].bounds)
    for node in sop.nodes:  # over the border of what they are attached to
        if node.attached_to and node.id in picture.shapes:
            yield _sign(picture, node, picture.shapes[node.id])


def _arrowheads() -> Markup:
    return el(
        "defs",
        *(
            el(
                "marker",
                el("path", d="M0 0l8 4-8 4z"),
                id=f"arr{kind}",
                class_=f"arr{kind}",
                viewBox="0 0 8 8",
                refX=7,
                refY=4,
                markerWidth=10,
                markerHeight=10,
                markerUnits="userSpaceOnUse",
                orient="auto",
            )
            for kind in ("", "-done", "-back")
        ),
    )


def _flow(picture: _Picture, flow: Flow) -> Iterator[Markup]:
    edge = picture.edges.get(flow.id)
    if edge is None:
        return
    kind = "-back" if flow.id in picture.returned else "-done" if picture.gone(flow.id) else ""
    way = "M" + "L".join(f"{x:g} {y:g}" for x, y in edge.points)
    yield el(
        "path",
        class_=f"flow is{kind}" if kind else "flow",
        d=way,
        marker_end=f"url(#arr{kind})",
    )


def _step(picture: _Picture, step: Step, box: Bounds) -> Markup:
    if picture.spots and step.id in picture.spots:
        spot = picture.spots[step.id]
        return spotted(step.name, step.nomor, box, spot, picture.step_sizes)
    state = picture.state(step.id)
    setting = in_box(step.name, box, picture.step_sizes)
    children = [
        el("title", f"{step.nomor}. {step.name}" if step.nomor else step.name),
        rect(box, "box", rx=8),
        letters(setting, *centre(box), "t"),
        number(step.nomor, box),
    ]
    return _marked(picture, step.id, state, children, box)


def _closed(picture: _Picture, frame: Frame, box: Bounds) -> Markup:
    """A frame drawn as one box: what stands in it shows here."""
    steps = picture.within(frame)
    spots = picture.spots or {}
    spot = together([spots[step.id] for step in steps if step.id in spots])
    if spot:
        return spotted(frame.name, "", box, spot, picture.step_sizes)
    pauses = [node.id for node in picture.sop.nodes if node.frame == frame.id and node.waktu]
    state = picture.state(*(step.id for step in steps), *pauses)
    title = el("title", ", ".join([frame.name, *(step.name for step in steps)]))
    return _marked(picture, frame.id, state, [title, *closed_frame(frame, box)], box)


def _sign(picture: _Picture, node: Node, shape: Shape) -> Markup:
    """An event or a gateway, with its name."""
    flows = (*picture.sop.outgoing[node.id], *picture.sop.incoming[node.id])
    passed = any(picture.gone(flow.id) for flow in flows)
    drawn = [*sign(picture.sop, node, shape, "box is-done" if passed else "box")]
    state = picture.state(node.id)
    if state in {"live", "stopped"}:
        return _marked(picture, node.id, state, drawn, shape.bounds)
    return Markup("").join(drawn)


def _marked(
    picture: _Picture, element: str, state: State, children: list[Markup], box: Bounds
) -> Markup:
    """Something with the mark of how it stands on its corner."""
    if state != "wait":
        children.append(mark(*SYMBOLS[state], (box.x + 3, box.y + 3)))
    here = HERE if element == picture.here else None
    return el("g", *children, class_=f"is-{state}", id=here)


def _other_parties(picture: _Picture) -> Iterator[Markup]:
    """Black-box pools and the messages between them and the process."""
    for name, box in picture.other_parties:
        setting = fit(name, box.width - 16, box.height - 8, NAME_SIZES, bold=True)
        yield rect(box, "pool")
        yield letters(setting, *centre(box), "t pool-t")
    for message in picture.sop.message_flows:
        edge = picture.edges.get(message.id)
        if edge:
            way = "M" + "L".join(f"{x:g} {y:g}" for x, y in edge.points)
            yield el("path", class_="message", d=way, marker_end="url(#arr)")
            yield el("circle", class_="box", cx=edge.points[0][0], cy=edge.points[0][1], r=4)
            if message.name:
                at = edge.label or at_start(*edge.points[:2])
                yield label(message.name, at, edge.points[0])


def _badge(picture: _Picture, flow: str, count: int) -> Markup:
    """The mark of a return on its arrow, with how many times where that covers nothing."""
    edge = picture.edges.get(flow)
    if edge is None:
        return Markup("")
    words = ngettext("Dikembalikan %(num)s kali", "Dikembalikan %(num)s kali", count)
    size = LABEL_SIZES[0]
    ways = [other.points for other in picture.edges.values()]
    others = [other.points for other in picture.edges.values() if other is not edge]
    for (x, y), at in beside(edge.points, MARK, width(words, size, bold=True), size * LINE):
        icon = Bounds(x - MARK / 2, y - MARK / 2, MARK, MARK)
        if not covers(icon, picture.taken, others) and not covers(at, picture.taken, ways):
            told = letters(Lettering(size, (words,)), *centre(at), "lbl t is-back")
            return el("g", mark("m-back", "back", (x, y)), told)
    x, y = middle(edge.points)
    told = letters(Lettering(size, (f"{count}×",)), x + MARK, y - MARK / 2, "lbl t is-back halo")
    return el("g", el("title", words), mark("m-back", "back", (x, y)), told)

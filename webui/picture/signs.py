"""Events, gateways and frames as BPMN 2.0 draws them (its annex on notation, chapter 10)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from markupsafe import Markup

from engine.sop.model import Bounds, Frame, Node, Shape, Sop
from webui.picture.lettering import fit
from webui.picture.strokes import centre, in_box, label, letters, rect
from webui.picture.svg import el

PLUS: Final = 22.0
"""The box with a plus at the foot of what is drawn closed."""
NAME_SIZES: Final = (15.0, 14.0, 13.0, 12.0)


def sign(sop: Sop, node: Node, shape: Shape, class_: str) -> Iterator[Markup]:
    """An event or a gateway with its name. ``class_`` is how its outline is dressed."""
    box = shape.bounds
    if node.kind in {"exclusive", "parallel"}:
        yield from _gateway(node, box, class_)
    else:
        yield from _event(sop, node, box, class_)
    named = node.name or node.waktu.lower()
    if named:
        below = Bounds(box.x + box.width / 2 - 50, box.y + box.height + 4, 100, 16)
        yield label(named, shape.label or below)


def _gateway(node: Node, box: Bounds, class_: str) -> Iterator[Markup]:
    (x, y), radius, half = centre(box), box.width / 2, box.height / 2
    way = f"M{x:g} {box.y:g}l{radius:g} {half:g}-{radius:g} {half:g}-{radius:g}-{half:g}z"
    yield el("path", class_=class_, d=way)
    if node.kind == "parallel":
        arm = radius / 2
        yield el(
            "path", class_="plus", d=f"M{x - arm:g} {y:g}h{radius:g}M{x:g} {y - arm:g}v{radius:g}"
        )


def _event(sop: Sop, node: Node, box: Bounds, class_: str) -> Iterator[Markup]:
    (x, y), radius = centre(box), box.width / 2
    beside = node.kind == "timer" and node.attached_to and not node.interrupting
    dressed = f"{class_} beside" if beside else class_
    yield el("circle", class_=dressed, cx=x, cy=y, r=radius)
    if node.kind in {"end", "timer"} or _leads_out(sop, node):
        yield el("circle", class_=dressed, cx=x, cy=y, r=radius - 4)
    if node.kind == "timer":
        face = radius * 0.55
        hands = f"M{x:g} {y - face * 0.65:g}V{y:g}H{x + face * 0.5:g}"
        yield el("circle", class_="plus thin", cx=x, cy=y, r=face)
        yield el("path", class_="plus thin", d=hands)
    if node.message:
        wide, high = radius, radius * 0.7
        left, top = x - wide / 2, y - high / 2
        fold = f"M{left:g} {top:g}l{wide / 2:g} {high * 0.55:g} {wide / 2:g}-{high * 0.55:g}"
        yield rect(Bounds(left, top, wide, high), "plus thin")
        yield el("path", class_="plus thin", d=fold)


def _leads_out(sop: Sop, node: Node) -> bool:
    """Whether it is an end within a frame: a passage to the frame's own way out."""
    ways = sop.outgoing[node.id]
    return node.kind == "passage" and [flow.target for flow in ways] == [node.frame]


def open_frame(frame: Frame, box: Bounds) -> Markup:
    """A frame that shows what stands in it, with its name in its upper left corner."""
    setting = fit(frame.name, box.width - 20, 20, NAME_SIZES, bold=True)
    return el(
        "g",
        rect(box, f"around {frame.kind}", rx=10),
        letters(setting, box.x + 10, box.y + 4 + setting.height / 2, "from frame-t halo"),
    )


def closed_frame(frame: Frame, box: Bounds) -> Iterator[Markup]:
    """A frame drawn as one box; the plus at its foot says that there is more in it."""
    above = Bounds(box.x, box.y, box.width, box.height - PLUS + 2)
    x, y = box.x + box.width / 2, box.y + box.height - PLUS / 2 - 2
    arm = PLUS * 0.3
    yield rect(box, f"box {frame.kind}", rx=8)
    yield letters(in_box(frame.name, above, NAME_SIZES), *centre(above), "t")
    yield rect(Bounds(x - PLUS / 2 + 2, y - PLUS / 2 + 2, PLUS - 4, PLUS - 4), "plus thin")
    yield el(
        "path",
        class_="plus thin",
        d=f"M{x - arm:g} {y:g}h{2 * arm:g}M{x:g} {y - arm:g}v{2 * arm:g}",
    )

"""What an SOP is once it has been read: frozen data that can only look things up in itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

NodeKind = Literal["start", "end", "step", "exclusive", "parallel", "timer", "passage"]
FrameKind = Literal["subprocess", "call"]


@dataclass(frozen=True, slots=True)
class Bounds:
    """A rectangle on the drawing, in diagram units (pixels at 100 %)."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Shape:
    """A drawn node, lane or pool. ``label`` is where its text stands when that is outside it."""

    element: str
    bounds: Bounds
    label: Bounds | None


@dataclass(frozen=True, slots=True)
class Edge:
    """A drawn sequence or message flow: its corner points from source to target."""

    element: str
    points: tuple[tuple[float, float], ...]
    label: Bounds | None


@dataclass(frozen=True, slots=True)
class Pool:
    """A participant. ``process`` is false for a black box (another party, seen from outside)."""

    id: str
    name: str
    process: bool


@dataclass(frozen=True, slots=True)
class MessageFlow:
    """A message between a node of the process and a pool."""

    id: str
    name: str
    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Lane:
    """A post's band in the diagram. ``name`` is the post's name as drawn, white space folded."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Flow:
    """A sequence flow between two nodes. ``condition`` is the drawn FEEL text, or ``None``."""

    id: str
    name: str
    source: str
    target: str
    condition: str | None


@dataclass(frozen=True, slots=True)
class Decision:
    """A named way out of a deciding step.

    ``key`` is the flow's name as a slug (``kembalikan``); ``leads_to`` are the ids of the steps
    that come next on this way (empty when it leads to the end). ``returns`` is true when the
    flow's target can reach the gateway again.
    """

    key: str
    name: str
    flow: str
    returns: bool
    leads_to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """A user task as the SOP's table describes it, in the source's words.

    ``name`` is the kegiatan. ``question`` is the name of the gateway that the step decides
    (``Disetujui?``), empty when it decides nothing; then ``decisions`` is empty too.
    ``waktu`` is the printed norm (``2 Hari``), empty for the second task of a shared row.
    """

    id: str
    name: str
    lane: str
    nomor: str
    kelengkapan: str
    waktu: str
    output: str
    form: str | None
    documentation: str
    question: str
    decisions: tuple[Decision, ...]

    @property
    def row(self) -> str:
        """The row of the SOP's table that it belongs to: its nomor, or itself when it has none."""
        return self.nomor or self.id

    def decision(self, key: str) -> Decision | None:
        """The decision with that key, or ``None``."""
        return next((d for d in self.decisions if d.key == key), None)


@dataclass(frozen=True, slots=True)
class Node:
    """Any flow node of the process: event, step or gateway.

    A ``passage`` lets every token through at once: the beginning and the ends within a frame, and
    the way out of it, which has the frame's own id. ``frame`` is the innermost frame that it stands
    in, empty outside of all.

    A ``start`` with a ``message`` is begun by that message and not by a person. A ``timer`` waits
    for ``waktu``, in the office's working time; one that is ``attached_to`` a step or a frame (its
    id) begins to run when that is entered, ends when it is left, and, when it fires, ends what it
    is attached to if it is ``interrupting``, or else starts a side branch beside it.
    """

    id: str
    kind: NodeKind
    name: str
    lane: str
    default_flow: str | None = None
    frame: str = ""
    message: str = ""
    waktu: str = ""
    attached_to: str = ""
    interrupting: bool = True


@dataclass(frozen=True, slots=True)
class Frame:
    """A sub-process or a call activity: drawn as one thing, run as what stands in it.

    Its steps, gateways and flows are the SOP's own. Those of a called SOP have ids that begin with
    the call's and a dot. ``frame`` is the frame around it, empty when there is none; ``calls`` is
    the key of the called SOP, empty for a sub-process.
    """

    id: str
    kind: FrameKind
    name: str
    lane: str
    frame: str = ""
    calls: str = ""


@dataclass(frozen=True, slots=True)
class Identity:
    """The first part of an SOP AP (PermenPAN-RB 35/2012): who, when, on which law, with what.

    Every field holds the source's own words; empty when the source prints nothing.
    """

    unit: str = ""
    alamat: str = ""
    nomor: str = ""
    tanggal_pembuatan: str = ""
    tanggal_revisi: str = ""
    tanggal_efektif: str = ""
    disahkan_oleh: str = ""
    disahkan_nama: str = ""
    disahkan_nip: str = ""
    disahkan_pangkat: str = ""
    dasar_hukum: tuple[str, ...] = ()
    kualifikasi: tuple[str, ...] = ()
    keterkaitan: tuple[str, ...] = ()
    peralatan: tuple[str, ...] = ()
    peringatan: tuple[str, ...] = ()
    pencatatan: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Drawing:
    """The picture (BPMN DI): every shape and edge that has bounds.

    Where the file has none at all it is one of ours.
    """

    shapes: tuple[Shape, ...]
    edges: tuple[Edge, ...]


@dataclass(frozen=True)
class Sop:
    """One procedure as its diagram states it. ``key`` is the process id.

    ``lanes`` stand in drawn order, ``steps`` in the order of their rows (nomor, then flow order),
    ``nodes`` and ``flows`` in document order. ``frames`` are the sub-processes and calls, what
    stands in them being among the nodes; an outer frame stands before its inner ones.
    """

    key: str
    title: str
    documentation: str
    identity: Identity
    pools: tuple[Pool, ...]
    lanes: tuple[Lane, ...]
    nodes: tuple[Node, ...]
    flows: tuple[Flow, ...]
    message_flows: tuple[MessageFlow, ...]
    steps: tuple[Step, ...]
    drawing: Drawing
    reads: frozenset[str] = field(default_factory=frozenset)
    """The names of the answers that drawn conditions read."""
    frames: tuple[Frame, ...] = ()

    @cached_property
    def step_by_id(self) -> dict[str, Step]:
        """Steps by their BPMN id."""
        return {step.id: step for step in self.steps}

    @cached_property
    def node_by_id(self) -> dict[str, Node]:
        """Nodes by their BPMN id."""
        return {node.id: node for node in self.nodes}

    @cached_property
    def frame_by_id(self) -> dict[str, Frame]:
        """Frames by their BPMN id."""
        return {frame.id: frame for frame in self.frames}

    @cached_property
    def unread(self) -> tuple[Frame, ...]:
        """The calls of SOPs that are not known here: nothing stands in them."""
        inhabited = {node.frame for node in self.nodes}
        return tuple(f for f in self.frames if f.kind == "call" and f.id not in inhabited)

    @cached_property
    def shown_at(self) -> dict[str, str]:
        """Where each node shows on the drawing: at itself, or at the innermost frame that does.

        Keys and values are element ids; what does not show at all is left out.
        """
        drawn = {shape.element for shape in self.drawing.shapes}
        found: dict[str, str] = {}
        for node in self.nodes:
            places = (node.id, *self.frames_around(node.id))
            shown = next((place for place in places if place in drawn), None)
            if shown is not None:
                found[node.id] = shown
        return found

    @cached_property
    def lanes_outside(self) -> tuple[Lane, ...]:
        """The lanes of the process itself: not those that only what is in a frame stands in."""
        outside = {node.lane for node in self.nodes if not node.frame}
        within = {node.lane for node in self.nodes} - outside
        return tuple(lane for lane in self.lanes if lane.name not in within)

    def frames_around(self, node: str) -> tuple[str, ...]:
        """The ids of the frames that a node stands in, the innermost first."""
        around: list[str] = []
        frame = self.node_by_id[node].frame
        while frame:
            around.append(frame)
            frame = self.frame_by_id[frame].frame
        return tuple(around)

    @cached_property
    def guarded_by(self) -> dict[str, tuple[str, ...]]:
        """The timers that may fire while a step or timer waits: its own, then its frames'.

        Those of a call into which nobody looked are by the call's own id.
        """
        attached = [node for node in self.nodes if node.attached_to]
        waits = [node.id for node in self.nodes if node.kind in {"step", "timer"}]
        waits += [call.id for call in self.unread]  # somebody waits in there
        found = {
            waiting: tuple(
                timer.id
                for guarded in (waiting, *self.frames_around(waiting))
                for timer in attached
                if timer.attached_to == guarded
            )
            for waiting in waits
        }
        return {waiting: timers for waiting, timers in found.items() if timers}

    @cached_property
    def flow_by_id(self) -> dict[str, Flow]:
        """Sequence flows by their BPMN id."""
        return {flow.id: flow for flow in self.flows}

    @cached_property
    def outgoing(self) -> dict[str, tuple[Flow, ...]]:
        """Flows that leave each node, in document order."""
        flows: dict[str, list[Flow]] = {node.id: [] for node in self.nodes}
        for flow in self.flows:
            flows[flow.source].append(flow)
        return {node: tuple(its) for node, its in flows.items()}

    @cached_property
    def incoming(self) -> dict[str, tuple[Flow, ...]]:
        """Flows that enter each node, in document order."""
        flows: dict[str, list[Flow]] = {node.id: [] for node in self.nodes}
        for flow in self.flows:
            flows[flow.target].append(flow)
        return {node: tuple(its) for node, its in flows.items()}

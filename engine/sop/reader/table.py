"""The table of an SOP: its identity, its rows in their order, and what is decided in them."""

from __future__ import annotations

import re
from dataclasses import replace

from lxml import etree

from engine.sop.dialect import properties
from engine.sop.graph import next_in, reach, ways
from engine.sop.model import Decision, Flow, Identity, Node, Sop, Step
from engine.sop.norm import slug


def identity_of(process: etree._Element) -> Identity:
    """The first part of the SOP AP, from the properties of its process."""
    values = {name: value for name, value in reversed(list(properties(process))) if value}

    def listed(name: str) -> tuple[str, ...]:
        matches = ((re.fullmatch(rf"{name}(\d{{0,4}})", key), text) for key, text in values.items())
        numbered = {int(match[1] or 0): text for match, text in matches if match}
        return tuple(numbered[number] for number in sorted(numbered))

    return Identity(
        unit=values.get("unit", ""),
        alamat=values.get("alamat", ""),
        nomor=values.get("nomor", ""),
        tanggal_pembuatan=values.get("tanggalPembuatan", ""),
        tanggal_revisi=values.get("tanggalRevisi", ""),
        tanggal_efektif=values.get("tanggalEfektif", ""),
        disahkan_oleh=values.get("disahkanOleh", ""),
        disahkan_nama=values.get("disahkanNama", ""),
        disahkan_nip=values.get("disahkanNip", ""),
        disahkan_pangkat=values.get("disahkanPangkat", ""),
        dasar_hukum=listed("dasarHukum"),
        kualifikasi=listed("kualifikasi"),
        keterkaitan=listed("keterkaitan"),
        peralatan=listed("peralatan"),
        peringatan=listed("peringatan"),
        pencatatan=listed("pencatatan"),
    )


def with_table(sop: Sop) -> Sop:
    """The SOP with its steps in the order of their rows, and what is decided in them."""
    return replace(sop, steps=_with_decisions(_in_row_order(sop), sop))


def _in_row_order(sop: Sop) -> tuple[Step, ...]:
    """The steps by nomor, then by distance from the start.

    A step without a number of its own stands after the step before it.
    """
    came_from = reach([node.id for node in sop.nodes if node.kind == "start"], ways(sop))
    # What no start reaches is a finding of the rules; here it only has to stand somewhere.
    unreached = {node.id: None for node in sop.nodes if node.id not in came_from}
    row: dict[str | None, list[tuple[int, str]]] = {None: []}
    for node, before in (came_from | unreached).items():
        step = sop.step_by_id.get(node)
        numbered = step is not None and step.nomor[:1].isdecimal()
        row[node] = _numbers(step.nomor) if step and numbered else row[before]
    place = {node: place for place, node in enumerate(row)}
    return tuple(sorted(sop.steps, key=lambda step: (row[step.id], place[step.id])))


def _numbers(nomor: str) -> list[tuple[int, str]]:
    """A row's number to be sorted by: 5 stands before 5a, 5.2 before 5.10, and that before 6."""
    return [(int(number), rest) for number, rest in re.findall(r"(\d{1,9})(\D*)", nomor)]


def _with_decisions(steps: tuple[Step, ...], sop: Sop) -> tuple[Step, ...]:
    following = ways(sop)
    place = {step.id: place for place, step in enumerate(steps)}

    def decision(step: Step, gateway: Node, flow: Flow) -> Decision:
        leads_to = next_in(place, flow.target, following)
        back = gateway.id in reach([flow.target], following)
        # To reach the gateway again is not enough: the way forward may meet a later return. What
        # returns goes back up the table.
        returns = back and any(place[each] <= place[step.id] for each in leads_to)
        return Decision(slug(flow.name), flow.name, flow.id, returns, leads_to)

    def decided(step: Step) -> Step:
        gateway = deciding_gateway(sop, step.id)
        if gateway is None:
            return step
        out = sop.outgoing[gateway.id]
        decisions = tuple(decision(step, gateway, flow) for flow in out)
        return replace(step, question=gateway.name, decisions=decisions)

    return tuple(map(decided, steps))


def deciding_gateway(sop: Sop, step: str) -> Node | None:
    """The gateway that this step's person decides, or ``None``.

    It is the exclusive gateway with several ways out to which the step's only flow leads, unless
    one of its ways out carries a condition: then figures decide, and not a person.
    """
    ways = sop.outgoing[step]
    gateway = sop.node_by_id[ways[0].target] if len(ways) == 1 else None
    if gateway is None or gateway.kind != "exclusive":
        return None
    out = sop.outgoing[gateway.id]
    by_person = all(flow.condition is None for flow in out)
    return gateway if len(out) > 1 and by_person else None

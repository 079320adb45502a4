"""Semua jalan: every way through a draft, told in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.sop.model import Sop, Step
from engine.sop.paths import Way, paths
from engine.trial import starts
from engine.working_time import norm_minutes
from webui.context import calendar
from webui.languages import _
from webui.words import as_norm


@dataclass(frozen=True, slots=True)
class WayTold:
    """One way through in words: what was chosen on it, the rows that it passes, its norm."""

    choices: tuple[str, ...]
    rows: tuple[str, ...]
    minutes: int


@dataclass(frozen=True, slots=True)
class PathsTold:
    """All paths of a draft, in words. ``longest`` is in working minutes."""

    stranded: tuple[str, ...]
    trapped: tuple[str, ...]
    ways: tuple[WayTold, ...]
    more: bool
    longest: int


def told(sop: Sop) -> PathsTold:
    """All paths of a draft, of one that cannot run yet too."""
    a_day = calendar().minutes_a_day
    found = paths(sop, lambda norm: norm_minutes(norm, a_day))
    several = len(starts(sop)) > 1
    return PathsTold(
        tuple(_name(sop, node) for node in found.stranded),
        tuple(_name(sop, node) for node in found.trapped),
        tuple(
            WayTold(
                tuple(_choices(sop, way, several)),
                tuple(dict.fromkeys(_row(sop.step_by_id[step]) for step in way.steps)),
                way.minutes,
            )
            for way in found.ways
        ),
        found.more,
        found.longest,
    )


def _choices(sop: Sop, way: Way, several: bool) -> Iterator[str]:
    """What was chosen on a way: how it began, where it turned, which time ran out."""
    if several:
        message = sop.node_by_id[way.start].message
        yield _("Pesan “%(name)s”", name=message) if message else _("Dimulai oleh orang")
    for chosen in way.chosen:
        flow = sop.flow_by_id.get(chosen)
        if flow is None:
            timer = sop.node_by_id[chosen]
            yield _(
                "Waktunya tiba (%(span)s) pada %(where)s",
                span=as_norm(timer.waktu),
                where=_name(sop, timer.attached_to),
            )
        else:
            asked = sop.node_by_id[flow.source].name
            yield " ".join(filter(None, (asked, flow.name or _("(tanpa nama)"))))


def _row(step: Step) -> str:
    return step.nomor or f"“{step.name}”"


def _name(sop: Sop, element: str) -> str:
    """An element as its owner knows it."""
    if element in sop.frame_by_id:
        return f"“{sop.frame_by_id[element].name or element}”"
    node = sop.node_by_id[element]
    kinds = {
        "start": _("Awal"),
        "end": _("Akhir"),
        "exclusive": _("Keputusan"),
        "parallel": _("Cabang"),
        "timer": _("Batas waktu") if node.attached_to else _("Penunda waktu"),
    }
    kind = kinds.get(node.kind, "")
    return f"{kind} “{node.name or element}”" if kind else f"“{node.name or element}”"

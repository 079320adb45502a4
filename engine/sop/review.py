"""What a reviewer of SOPs would object to (PermenPAN-RB 35/2012): wording, table, identity, laws.

All of it is a warning: the SOP runs, and the office may have its reasons.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import date
from typing import Final

from engine.errors import Finding, Text
from engine.sop.dates import MONTHS, read_date
from engine.sop.graph import next_in
from engine.sop.laws import doubtful
from engine.sop.model import Identity, Sop, Step
from engine.sop.norm import Waktu, fold, slug, waktu_or_none
from engine.sop.paths import Forward
from engine.sop.rulebook import found, label
from engine.sop.saying import called
from engine.sop.wording import opening, second_action

SHORTEST_MINUTES: Final = 5
LONGEST_DAYS: Final = 60
"""Norms beyond these are taken for slips of the pen. The bounds are ours, no regulation's."""

_TOO_SHORT: Final = Text(
    f"kurang dari {SHORTEST_MINUTES} menit", f"is less than {SHORTEST_MINUTES} minutes"
)
_TOO_LONG: Final = Text(
    f"lebih dari {LONGEST_DAYS} hari kerja", f"is more than {LONGEST_DAYS} working days"
)


def review(sop: Sop) -> Iterator[Finding]:
    """What shows from the SOP alone."""
    lanes = [lane.name for lane in sop.lanes]
    for step in sop.steps:
        if step.name:
            yield from _wording(step, lanes)
    yield from _without_choice(sop)
    yield from _crowded_rows(sop)
    for step in sop.steps:
        yield from _norms(step)
    yield from _handovers(sop)
    yield from _identity(sop)
    yield from _laws(sop)


def overdue(sop: Sop, today: date) -> Iterator[Finding]:
    """Whether the SOP was last reviewed more than a year before ``today``."""
    identity = sop.identity
    printed = (identity.tanggal_revisi, identity.tanggal_efektif, identity.tanggal_pembuatan)
    days = [day for day in map(read_date, printed) if day is not None]
    last = max(days, default=today)
    if (last.year + 1, last.month, last.day) < (today.year, today.month, today.day):
        said = f"{last.day} {MONTHS[last.month - 1]} {last.year}"
        yield found("not-reviewed", sop.key, day=said)


def unrelated(sop: Sop, titles: Collection[str]) -> Iterator[Finding]:
    """The related SOPs that are none of the office's, whose SOPs have these ``titles``.

    A related SOP is one whose words all stand in a title: ``SOP Penyusunan Laporan Kinerja`` is
    ``Penyusunan Laporan Kinerja Instansi Pemerintah (LKIP)``. What follows a colon explains it.
    """
    known = [set(slug(title).split("-")) for title in titles]
    unknown: list[str] = []
    for related in sop.identity.keterkaitan:
        title = fold(related.partition(":")[0])
        words = set(slug(title).split("-")) - {"sop", ""}
        if words and not any(words <= other for other in known):
            unknown.append(f"“{_short(title)}”")
    if unknown:
        yield found("unknown-related-sop", sop.key, titles=_some(unknown))


def _without_choice(sop: Sop) -> Iterator[Finding]:
    for node in sop.nodes:
        ways = (sop.incoming[node.id], sop.outgoing[node.id])
        if node.kind == "exclusive" and all(len(flows) == 1 for flows in ways):
            yield found("no-choice", node.id, what=called(node))


# --- the kegiatan ----------------------------------------------------------------------------


def _wording(step: Step, lanes: Collection[str]) -> Iterator[Finding]:
    what = label(step.name, step.id)
    begins = opening(step.name, lanes)
    if begins == "other":
        yield found("no-verb", step.id, what=what)
    elif begins == "subject":
        yield found("subject-in-step", step.id, what=what)
    second = second_action(step.name)
    if second is not None:
        yield found("two-actions", step.id, what=what, second=second[:40])


def _crowded_rows(sop: Sop) -> Iterator[Finding]:
    rows: dict[str, list[Step]] = {}
    for step in sop.steps:
        rows.setdefault(step.row, []).append(step)
    for first, *others in rows.values():
        submitted = len(others) == 1 and others[0].lane != first.lane
        if not (submitted and (others[0].decisions or first.decisions)):
            for step in others:
                what, other = label(step.name, step.id), label(first.name, first.id)
                yield found("crowded-row", step.id, nomor=step.nomor, what=what, other=other)


# --- the norms -------------------------------------------------------------------------------


def _norms(step: Step) -> Iterator[Finding]:
    what = label(step.name, step.id)
    waktu = waktu_or_none(step.waktu)
    problem = _unreal(waktu) if waktu else None
    if problem is not None:
        yield found("unreal-waktu", step.id, what=what, waktu=step.waktu, problem=problem)
    if slug(step.output) and slug(step.output) == slug(step.kelengkapan):
        yield found("output-unchanged", step.id, what=what)


def _unreal(waktu: Waktu) -> Text | None:
    if waktu.unit == "menit" and waktu.amount < SHORTEST_MINUTES:
        return _TOO_SHORT
    a_day = {"menit": 8 * 60, "jam": 8, "hari": 1}[waktu.unit]  # at the most
    return _TOO_LONG if waktu.amount > LONGEST_DAYS * a_day else None


def _handovers(sop: Sop) -> Iterator[Finding]:
    """The outputs of which no word stands in what the next rows need."""
    flows = Forward(sop).flows
    ahead = {node: tuple(flow.target for flow in flows[node]) for node in flows}
    rows: dict[str, list[Step]] = {}
    for step in sop.steps:
        rows.setdefault(step.row, []).append(step)
    needed = {row: " ".join(step.kelengkapan for step in steps) for row, steps in rows.items()}
    words_needed = {row: _telling(text) for row, text in needed.items()}
    for step in sop.steps:
        others = sop.step_by_id.keys() - {other.id for other in rows[step.row]}
        nodes = [node for first in ahead[step.id] for node in next_in(others, first, ahead)]
        following = [sop.step_by_id[node] for node in nodes]
        words = _telling(step.output)
        told = words and following and all(words_needed[other.row] for other in following)
        if told and all(words.isdisjoint(words_needed[other.row]) for other in following):
            other = following[0]
            yield found(
                "broken-handover",
                step.id,
                what=label(step.name, step.id),
                output=_short(step.output),
                other=label(other.name, other.id),
                kelengkapan=_short(needed[other.row]),
            )


def _telling(text: str) -> set[str]:
    """The words that tell a paper from another, without the prefixes that say what was done."""
    words = set(_PREFIXES.sub("-", slug(text)).split("-"))
    return {word.removesuffix("nya") for word in words if len(word) > 2} - _TELLS_NOTHING


_PREFIXES: Final = re.compile(r"(?:^|-)(?:ter|di|ber)+(?=\w{4})")
_TELLS_NOTHING: Final = frozenset(
    (
        *("yang", "dan", "atau", "dari", "untuk", "dengan", "pada", "oleh"),
        *("dalam", "sudah", "telah", "belum"),
    )
)


def _some(names: list[str]) -> str:
    """The first few of what may be a great many."""
    return ", ".join(names[:_TOLD]) + (" …" if len(names) > _TOLD else "")


_TOLD: Final = 10


def _short(text: str) -> str:
    plain = fold(text)
    return plain if len(plain) <= 60 else f"{plain[:60].rstrip()}…"


# --- the identity ----------------------------------------------------------------------------


def _identity(sop: Sop) -> Iterator[Finding]:
    missing = [name for name, value in _needed(sop.identity) if not slug(value)]
    if missing:
        said = Text(", ".join(name.id for name in missing), ", ".join(name.en for name in missing))
        yield found("missing-identity", sop.key, fields=said)


def _needed(identity: Identity) -> tuple[tuple[Text, str], ...]:
    return (
        (Text("nomor SOP", "number"), identity.nomor),
        (Text("tanggal efektif", "date of effect"), identity.tanggal_efektif),
        (Text("disahkan oleh", "approved by"), identity.disahkan_oleh or identity.disahkan_nama),
        (Text("dasar hukum", "legal basis"), " ".join(identity.dasar_hukum)),
    )


def _laws(sop: Sop) -> Iterator[Finding]:
    laws = [law for law in map(doubtful, sop.identity.dasar_hukum) if law is not None]
    replaced = {law.cited: law.now for law in laws if not law.wrong}
    wrong = {law.cited: law.now for law in laws if law.wrong}
    for rule, doubts in (("replaced-law", replaced), ("wrong-law", wrong)):
        if doubts:
            yield found(rule, sop.key, laws=Text(*_listed(doubts)))


def _listed(doubts: dict[str, str]) -> tuple[str, str]:
    return (
        ", ".join(f"{cited} (lihat {now})" for cited, now in doubts.items()),
        ", ".join(f"{cited} (see {now})" for cited, now in doubts.items()),
    )

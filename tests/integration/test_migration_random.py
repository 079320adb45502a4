"""Random pairs of versions and random positions: who moves comes to the end, who stays is whole."""

from __future__ import annotations

import random

import pytest

from engine import catalogue
from engine.runner import tokens
from engine.store import tables as t
from engine.versions import Version
from tests.integration.conftest import World
from tests.migrating import (
    chained,
    complete,
    finish,
    form,
    kept,
    migrate,
    open_tasks,
    publish,
    start,
    with_owner,
)


@pytest.fixture
def office(world: World) -> World:
    """The office with a process owner."""
    return with_owner(world)


def drawing(dice: random.Random) -> tuple[str, dict[str, dict[str, str]]]:
    """Some steps in a row, some beside each other, a decision, a condition, in lanes by chance."""
    names = dice.sample("abcdefgh", dice.randint(3, 6))
    lanes: dict[str, list[str]] = {"Pelaksana": ["(mulai)", "((selesai))"], "Camat": []}
    lanes["Sekretaris"] = []
    for name in names:
        lanes[dice.choice(list(lanes))].append(name)
    flows, at = [], "mulai"
    steps: dict[str, dict[str, str]] = {
        name: {"waktu": f"{dice.randint(1, 9)} Hari"} for name in names
    }
    left = list(names)
    while left:
        shape = dice.choice(["step", "beside", "decide", "figures"])
        one = left.pop(0)
        if shape == "beside" and left:
            other = left.pop(0)
            fork, join = f"belah{one}", f"gabung{one}"
            lanes["Pelaksana"] += [f"+{fork}+", f"+{join}+"]
            flows += [f"{at} -> {fork} -> {one} -> {join}", f"{fork} -> {other} -> {join}"]
            at = join
        elif shape == "decide":
            flows += [f"{at} -> {one} -> putus{one}", f"putus{one} -> {one} : Ulangi"]
            lanes["Pelaksana"] += [f"<putus{one}>"]
            at = f"putus{one}|Lanjut"
        elif shape == "figures" and left:
            other = left.pop(0)
            lanes["Pelaksana"] += [f"<nilai{one}>", f"<temu{one}>"]
            steps[one]["form"] = dice.choice(["angka", "angka lain"]).replace(" ", "-")
            name = "capaian" if steps[one]["form"] == "angka" else "lain"
            flows += [f"{at} -> {one} -> nilai{one}", f"nilai{one} -> {other} [{name} > 5]",
                      f"nilai{one} -> temu{one} default", f"{other} -> temu{one}"]  # fmt: skip
            at = f"temu{one}"
        else:
            flows.append(f"{at} -> {one}")
            at = one
    flows.append(f"{at} -> selesai")
    lines = [
        f"{lane} | {' '.join(held)}"
        for lane, held in lanes.items()
        if any(n in names for n in held) or lane == "Pelaksana"
    ]
    return "\n".join([*lines, *map(named, flows)]), steps


def named(flow: str) -> str:
    """A flow out of a decision with its name: ``putusa|Lanjut -> b`` is drawn as it is meant."""
    if "|Lanjut" not in flow:
        return flow
    source, _, rest = flow.partition("|Lanjut -> ")
    first, arrow, others = rest.partition(" -> ")
    drawn = f"{source} -> {first} : Lanjut"
    return f"{drawn}\n{first} -> {others}" if arrow else drawn


def test_every_document_that_moves_comes_to_its_end_and_every_other_is_untouched(
    office: World, backend: str
) -> None:
    dice = random.Random(f"pindah {backend}")  # noqa: S311 — no secret
    form(office, "angka", capaian="number")
    form(office, "angka-lain", lain="number")
    versions: list[Version] = []
    tried = moved = 0
    while len(versions) < 9:
        drawn, steps = drawing(dice)
        try:
            versions.append(publish(office, drawn, steps))
        except catalogue.Unpublishable:
            continue
    reasons = set()
    for round_ in range(30):
        old, new = dice.sample(versions, 2)
        document = start(office, old, f"Surat {round_}")
        for _ in range(dice.randint(0, 5)):
            waiting = list(open_tasks(office, document))
            if not waiting:
                break
            step = dice.choice(waiting)
            figures = {name: dice.randint(0, 10) for name in ("capaian", "lain")}
            asked = {field.key for field in old.form(old.sop.step_by_id[step]).fields}
            given = {name: value for name, value in figures.items() if name in asked}
            again = dice.random() < 0.2 and bool(old.sop.step_by_id[step].decisions)
            complete(office, document, step, "ulangi" if again else None, given)
        before = kept(office, document)
        (foreseen,) = migrate(office, new, document)
        tried += 1
        if foreseen.why:
            reasons.add(foreseen.why.en.partition(" ")[0])
            assert kept(office, document) == before
        else:
            moved += 1
            with office.installation.reading() as tx:
                state = tx.session.get_one(t.Document, document).engine_state
            read = tokens.read(state, new.sop)
            assert sorted(read.steps.values()) == sorted(open_tasks(office, document))
            assert {s.new.id for s in foreseen.stands} == set(open_tasks(office, document))
        finish(office, document)
        assert chained(office, document)
    assert tried > moved > 5

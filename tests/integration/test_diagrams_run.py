"""Diagrams other than the nine, run by people: figures, parallel branches, several ends."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest
from sqlalchemy import select

from engine import catalogue, moves, tasks
from engine.errors import Refused
from engine.handed_in import Incomplete
from engine.history import broken_at
from engine.store import tables as t
from tests.integration.conftest import World
from tests.unit.diagrams import bpmn

FIGURES = """
    Pelaksana | (mulai) ukur catat ((selesai))
    Camat     | <cukup> periksa
    mulai -> ukur -> catat -> cukup
    cukup -> periksa [nilai < 75]
    cukup -> selesai default
    periksa -> ukur
"""
BRANCHES = """
    Pelaksana | (mulai) siapkan +pisah+ hitung +temu+ kirim ((selesai))
    Camat     | tulis periksa <putusan>
    mulai -> siapkan -> pisah
    pisah -> hitung -> temu
    pisah -> tulis -> periksa -> putusan
    putusan -> temu : Setujui
    putusan -> tulis : Kembalikan
    temu -> kirim -> selesai
"""
ENDS = """
    Pelaksana | (mulai) ajukan ((selesai))
    Camat     | periksa <putusan> ((ditolak))
    mulai -> ajukan -> periksa -> putusan
    putusan -> selesai : Setujui
    putusan -> ditolak : Tolak
"""


def form(key: str, *components: Mapping[str, object]) -> bytes:
    """A form-js schema."""
    return json.dumps({"type": "default", "id": key, "components": components}).encode()


def publish(world: World, drawn: str, *forms: bytes, **form_of: str) -> None:
    """Publishes a diagram whose steps name these forms; the world's documents start under it."""
    steps = {step: {"form": form} for step, form in form_of.items()}
    with world.installation.writing() as tx:
        for source in forms:
            catalogue.publish_form(tx, world.office_id, source)
        catalogue.publish(tx, world.office_id, bpmn(drawn, steps=steps))
    with world.installation.reading() as tx:
        world.version_id = catalogue.version_of(tx, world.actor("camat"), "uji").id


def open_tasks(world: World, document: str) -> dict[str, str]:
    """The ids of the open tasks by step."""
    with world.installation.reading() as tx:
        found = tx.session.execute(
            select(t.Task.step, t.Task.id)
            .where(t.Task.document_id == document, t.Task.ended_at.is_(None))
            .order_by(t.Task.received_at, t.Task.token)
        )
        return dict(found.all())


def complete(
    world: World,
    document: str,
    step: str,
    who: str,
    decision: str | None = None,
    *,
    note: str = "",
    answers: Mapping[str, object] | None = None,
) -> set[str]:
    """Completes an open step; the steps that are open then."""
    task_id = open_tasks(world, document)[step]
    with world.installation.writing() as tx:
        moves.complete(tx, world.actor(who), task_id, decision=decision, note=note, answers=answers)
    return set(open_tasks(world, document))


def whole(world: World, document: str) -> bool:
    """Whether the document's history fits together."""
    with world.installation.reading() as tx:
        return broken_at(tx, tx.session.get_one(t.Document, document)) is None


NILAI = {"type": "number", "key": "nilai", "label": "Nilai"}


@pytest.mark.parametrize(("nilai", "then"), [("74,99", {"periksa"}), (75, set())])
def test_figures_decide_to_either_side(world: World, nilai: object, then: set[str]) -> None:
    publish(world, FIGURES, form("ukuran", NILAI), ukur="ukuran")
    document = world.start()
    assert complete(world, document, "ukur", "pelaksana", answers={"nilai": nilai}) == {"catat"}
    assert complete(world, document, "catat", "pelaksana") == then
    assert world.state(document) == ("open" if then else "done")
    assert whole(world, document)


def test_a_figure_that_decides_is_asked_for_where_it_can_be_given(world: World) -> None:
    publish(world, FIGURES, form("ukuran", NILAI), ukur="ukuran")
    document = world.start()
    with pytest.raises(Incomplete) as refused:
        complete(world, document, "ukur", "pelaksana")
    assert [field.key for field in refused.value.fields] == ["nilai"]
    assert set(open_tasks(world, document)) == {"ukur"}
    complete(world, document, "ukur", "pelaksana", answers={"nilai": 1})
    complete(world, document, "catat", "pelaksana")
    complete(world, document, "periksa", "camat")
    complete(world, document, "ukur", "pelaksana", answers={"nilai": 80})
    assert complete(world, document, "catat", "pelaksana") == set()


def test_a_figure_of_the_wrong_kind_changes_nothing(world: World) -> None:
    words = {"type": "textfield", "key": "nilai", "label": "Nilai"}
    publish(world, FIGURES, form("ukuran", words), ukur="ukuran")
    document = world.start()
    complete(world, document, "ukur", "pelaksana", answers={"nilai": "baik"})
    with pytest.raises(Refused, match="not of one kind"):
        complete(world, document, "catat", "pelaksana")
    assert set(open_tasks(world, document)) == {"catat"}
    assert [e.kind for e in world.opened(document).events] == ["started", "completed"]


@pytest.mark.parametrize("first", ["hitung", "tulis"])
def test_branches_are_worked_on_in_either_order(world: World, first: str) -> None:
    publish(world, BRANCHES)
    document = world.start()
    assert complete(world, document, "siapkan", "pelaksana") == {"hitung", "tulis"}
    arrived = open_tasks(world, document)
    if first == "hitung":
        assert complete(world, document, "hitung", "pelaksana") == {"tulis"}
    complete(world, document, "tulis", "camat")
    back = complete(world, document, "periksa", "camat", "kembalikan", note="Kurang jelas")
    assert back == {"tulis"} | ({"hitung"} if first == "tulis" else set())
    (again,) = (t for t in world.opened(document).document.tasks if t.step.id == "tulis")
    assert again.returned
    assert again.id != arrived["tulis"]
    complete(world, document, "tulis", "camat")
    complete(world, document, "periksa", "camat", "setujui")
    if first == "tulis":
        assert open_tasks(world, document) == {"hitung": arrived["hitung"]}
        complete(world, document, "hitung", "pelaksana")
    assert complete(world, document, "kirim", "pelaksana") == set()
    assert world.state(document) == "done"
    assert whole(world, document)
    flows = [flow for event in world.opened(document).events for flow in event.flows]
    assert flows.count("alir-pisah-hitung") == flows.count("alir-temu-kirim") == 1
    assert flows.count("alir-tulis-periksa") == 2


@pytest.mark.parametrize("decision", ["setujui", "tolak"])
def test_either_end_is_the_end(world: World, decision: str) -> None:
    publish(world, ENDS)
    document = world.start()
    complete(world, document, "ajukan", "pelaksana")
    assert complete(world, document, "periksa", "camat", decision) == set()
    opened = world.opened(document)
    assert opened.document.state == "done"
    assert opened.document.ended_at is not None
    assert whole(world, document)


def test_a_form_starts_from_answers_that_fit_it_only(world: World) -> None:
    note = {"type": "textfield", "key": "isi", "label": "Isi"}
    rows = {
        "type": "dynamiclist",
        "path": "isi",
        "label": "Isi",
        "components": [{"type": "textfield", "key": "baris", "label": "Baris"}],
    }
    publish(
        world, ENDS, form("catatan", note), form("daftar", rows), ajukan="catatan", periksa="daftar"
    )
    document = world.start()
    complete(world, document, "ajukan", "pelaksana", answers={"isi": "Satu kalimat"})
    with world.installation.reading() as tx:
        opened = tasks.see(tx, world.actor("camat"), open_tasks(world, document)["periksa"])
    assert opened.draft.answers.get("isi", []) == []


ODD = [0, -0.0, 0.1, 12345678901234.5, 999999999999999, -1e-7, "1.250.000,75"]


def test_the_chain_holds_over_every_kind_of_event_and_answer(world: World) -> None:
    words = {"type": "textarea", "key": "kata", "label": "Kata"}
    numbers = [NILAI | {"key": f"n{i}"} for i in range(len(ODD))]
    publish(world, ENDS, form("semua", words, *numbers), ajukan="semua")
    document = world.start("Ünïcode 🏛️ — “kutip” \u2028 e\u0301")
    task_id = open_tasks(world, document)["ajukan"]
    with world.installation.writing() as tx:
        moves.claim(tx, world.actor("pelaksana"), task_id)
        moves.release(tx, world.actor("pelaksana"), task_id)
    given = {f"n{i}": value for i, value in enumerate(ODD)} | {"kata": "baris\r\ndua\t🏛️ \x1f"}
    complete(world, document, "ajukan", "pelaksana", note="catatan\u0085🏛️", answers=given)
    with world.installation.writing() as tx:
        moves.cancel(tx, world.actor("camat"), document, "Alasan 🏛️")
    kinds = [event.kind for event in world.opened(document).events]
    assert kinds == ["started", "claimed", "released", "completed", "cancelled"]
    assert whole(world, document)


def test_a_waktu_that_cannot_be_read_is_no_norm_and_stops_nobody(world: World) -> None:
    drawn = """
        Pelaksana | (mulai) ajukan ((selesai))
        mulai -> ajukan -> selesai
    """
    source = bpmn(drawn, steps={"ajukan": {"waktu": "secepatnya"}})
    with world.installation.writing() as tx:
        published = catalogue.publish(tx, world.office_id, source)
    assert "unreadable-waktu" in {finding.rule for finding in published.warnings}
    with world.installation.reading() as tx:
        world.version_id = catalogue.version_of(tx, world.actor("camat"), "uji").id
    with world.installation.writing() as tx:
        document = moves.start(tx, world.actor("pelaksana"), world.version_id, "Tanpa norma")
    (task,) = world.opened(document).document.tasks
    assert task.due_at is task.late_from is None
    assert task.version.norm(task.step) is None
    world.complete(document)
    assert world.state(document) == "done"

"""Drafts: begun, saved by revision, checked as publishing would, published or thrown away."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from engine import catalogue, drafts
from engine.access import Actor, NotProcessOwner
from engine.drafts import (
    BadForm,
    DraftThere,
    KeyTaken,
    NewerVersion,
    NothingNew,
    OtherSop,
    SavedMeanwhile,
)
from engine.errors import NotFound
from engine.handed_in import Incomplete
from engine.organisation import offices, people
from engine.sop.modelled import Unreadable
from engine.store import tables as t
from tests.integration.conftest import FORM_FILE, SOP_FILE, World
from tests.unit.diagrams import APPROVAL, bpmn

KEY = "penyusunan-rencana-kinerja"
FORM = "data-rencana-kinerja"
SOURCE = SOP_FILE.read_bytes()
CHANGED = SOURCE.replace(b"Membuat Format", b"Menyusun Format")
BROKEN = SOURCE.replace(b'name="Camat"', b'name="Bupati"')
WHY = {"note": "Langkah 2 diperjelas.", "approved_by": "Camat, Samudra Halim"}


@pytest.fixture
def owner(world: World) -> Actor:
    return added(world, "pemilik")


@pytest.fixture
def other(world: World) -> Actor:
    return added(world, "wakil")


@pytest.fixture
def draft(world: World, owner: Actor) -> str:
    """A draft of the office's SOP, begun by the owner from its first version."""
    with world.installation.writing() as tx:
        return drafts.begin(tx, owner, KEY)


def added(world: World, username: str, office: str = "kecamatan-awayan") -> Actor:
    """Another process owner."""
    with world.installation.writing() as tx:
        world.ids[username] = people.add_person(
            tx, offices.office_of(tx, office), username, username.title(), "-",
            process_owner=True, must_change_password=False,
        ).id  # fmt: skip
    return world.actor(username)


def see(world: World, actor: Actor, draft: str) -> drafts.DraftOpened:
    with world.installation.reading() as tx:
        return drafts.see(tx, actor, draft)


def save(world: World, actor: Actor, draft: str, revision: int, source: bytes) -> int:
    with world.installation.writing() as tx:
        return drafts.save(tx, actor, draft, revision, source).draft.revision


def publish(
    world: World, actor: Actor, draft: str, revision: int, newest: int | None = 1, **said: str
) -> catalogue.Published:
    with world.installation.writing() as tx:
        return drafts.publish(tx, actor, draft, revision, newest=newest, **(said or WHY))


# --- beginning -----------------------------------------------------------------------------------


def test_a_draft_is_the_version_that_it_was_begun_from(
    world: World, owner: Actor, draft: str
) -> None:
    opened = see(world, owner, draft)
    with world.installation.reading() as tx:
        _, findings = catalogue.check(tx, world.office_id, SOURCE)
    assert opened.source == SOURCE
    assert (opened.draft.key, opened.draft.base, opened.draft.behind) == (KEY, 1, False)
    assert set(opened.findings) == set(findings)


@pytest.mark.parametrize("backend", ["sqlite"])
def test_an_sop_has_one_draft_which_gives_way_only_to_who_has_seen_it(
    world: World, owner: Actor, other: Actor, draft: str
) -> None:
    save(world, owner, draft, 1, CHANGED)
    for seen in (None, 1):
        with pytest.raises(DraftThere) as there, world.installation.writing() as tx:
            drafts.begin(tx, other, KEY, 1, instead_of=seen)
        assert (there.value.draft.id, there.value.draft.saved_by) == (draft, "Pemilik")
    with pytest.raises(DraftThere), world.installation.writing() as tx:
        drafts.take_in(tx, other, SOURCE)
    with world.installation.writing() as tx:
        anew = drafts.begin(tx, other, KEY, 1, instead_of=2)
    assert see(world, owner, anew).source == SOURCE
    with pytest.raises(NotFound):
        see(world, owner, draft)


@pytest.mark.parametrize("backend", ["sqlite"])
def test_a_new_sop_has_the_chosen_posts_as_lanes_and_can_be_published_at_once(
    world: World, owner: Actor
) -> None:
    with world.installation.writing() as tx:
        ids = {name: post.id for post in tx.session.scalars(select(t.Post)) for name in [post.name]}
        chosen = [ids["Pelaksana"], ids["Sekretaris"]]
        draft = drafts.new(tx, owner, "  Penyusunan   Renstra ", chosen)
    opened = see(world, owner, draft)
    assert opened.sop is not None
    assert opened.sop.title == "Penyusunan Renstra"
    assert [lane.name for lane in opened.sop.lanes] == ["Pelaksana", "Sekretaris"]
    assert not opened.refused
    assert {shape.element for shape in opened.sop.drawing.shapes} >= set(opened.sop.node_by_id)
    made = publish(world, owner, draft, 1, newest=None)
    assert (made.key, made.number) == ("penyusunan-renstra", 1)


@pytest.mark.parametrize("backend", ["sqlite"])
@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("Penyusunan Rencana Kinerja", "penyusunan-rencana-kinerja-2"),
        ("2026", "sop-2026"),
        ("會\x01\ufffe& <議>\ud800", "sop-baru"),
        ("會議", "sop-baru"),
        ("x" * 200, "x" * 100),
    ],
)
def test_a_new_sop_gets_a_key_that_no_other_has(
    world: World, owner: Actor, title: str, key: str
) -> None:
    with world.installation.writing() as tx:
        camat = tx.session.scalars(select(t.Post.id).where(t.Post.office_id == world.office_id))
        draft = drafts.new(tx, owner, title, [next(iter(camat))])
    sop = see(world, owner, draft).sop
    assert sop is not None
    assert (sop.key, sop.title) == (key, re.sub("[\x01\ufffe\ud800]", "", title))


@pytest.mark.parametrize("backend", ["sqlite"])
def test_a_new_sop_needs_a_name_and_posts_of_its_own_office(world: World, owner: Actor) -> None:
    with world.installation.reading() as tx:
        foreign = tx.session.scalars(select(t.Post.id).where(t.Post.office_id != world.office_id))
        elsewhere = list(foreign)
    with pytest.raises(Incomplete) as refused, world.installation.writing() as tx:
        drafts.new(tx, owner, " ", elsewhere)
    assert [field.key for field in refused.value.fields] == ["title", "posts"]


@pytest.mark.parametrize("backend", ["sqlite"])
def test_a_file_becomes_a_draft_of_the_sop_that_it_is(world: World, owner: Actor) -> None:
    spaced = SOURCE.replace(b"<bpmn:flowNodeRef>", b"<bpmn:flowNodeRef>\n  ")
    undrawn = bpmn(APPROVAL, key="lain", picture=False)
    with world.installation.writing() as tx:
        known, new = drafts.take_in(tx, owner, spaced), drafts.take_in(tx, owner, undrawn)
    opened = see(world, owner, known)
    assert (opened.draft.key, opened.draft.base) == (KEY, 1)
    assert b"<bpmn:flowNodeRef>\n" not in opened.source, "the modeller would lose the lanes"
    opened = see(world, owner, new)
    assert opened.draft.key == ""
    assert b"BPMNShape" in opened.source, "the modeller shows no file without a picture"


@pytest.mark.parametrize("backend", ["sqlite"])
@pytest.mark.parametrize(
    ("source", "rule"),
    [
        (b"", "not-xml"),
        (b"<svg/>", "not-bpmn"),
        (SOURCE[:-40], "not-xml"),
        (b"<!DOCTYPE a>" + SOURCE, "doctype"),
        (SOURCE + b" " * 2_000_000, "too-large"),
        (bpmn("Camat | (a)\n", picture=False).replace(b"startEvent", b"scriptTask"), "unsupported"),
    ],
)
def test_what_the_modeller_could_not_show_is_refused_by_its_rule(
    world: World, owner: Actor, draft: str, source: bytes, rule: str
) -> None:
    for act in (
        lambda tx: drafts.take_in(tx, owner, source),
        lambda tx: drafts.upload(tx, owner, draft, 1, source),
    ):
        with pytest.raises(Unreadable) as refused, world.installation.writing() as tx:
            act(tx)
        assert refused.value.findings[0].rule.startswith(rule)
    assert see(world, owner, draft).source == SOURCE


# --- saving --------------------------------------------------------------------------------------


def test_nobody_saves_over_what_they_have_not_seen(
    world: World, owner: Actor, other: Actor, draft: str
) -> None:
    assert save(world, owner, draft, 1, CHANGED) == 2
    with pytest.raises(SavedMeanwhile) as refused:
        save(world, other, draft, 1, BROKEN)
    assert (refused.value.draft.saved_by, refused.value.draft.revision) == ("Pemilik", 2)
    assert see(world, other, draft).source == CHANGED
    assert save(world, other, draft, 2, BROKEN) == 3, "having seen it, they may"
    for act in (
        lambda tx: drafts.upload(tx, owner, draft, 2, SOURCE),
        lambda tx: drafts.save_form(tx, owner, draft, 2, FORM, {}),
        lambda tx: drafts.discard(tx, owner, draft, 2),
        lambda tx: drafts.publish(tx, owner, draft, 2, newest=1, **WHY),
    ):
        with pytest.raises(SavedMeanwhile), world.installation.writing() as tx:
            act(tx)
    assert see(world, owner, draft).source == BROKEN


@pytest.mark.parametrize("backend", ["sqlite"])
def test_saving_what_is_there_already_is_no_saving(
    world: World, owner: Actor, other: Actor, draft: str
) -> None:
    assert save(world, other, draft, 1, SOURCE) == 1
    assert see(world, owner, draft).draft.saved_by == "Pemilik"


@pytest.mark.parametrize("backend", ["sqlite"])
def test_a_half_drawn_diagram_is_kept_with_what_is_wrong_first(
    world: World, owner: Actor, draft: str
) -> None:
    save(world, owner, draft, 1, BROKEN)
    opened = see(world, owner, draft)
    severities = [finding.severity for finding in opened.findings]
    assert severities == sorted(severities), "errors stand first"
    assert opened.findings[0].rule == "unknown-post"
    assert opened.sop is not None
    assert opened.findings[0].element in {lane.id for lane in opened.sop.lanes}
    assert opened.refused


@pytest.mark.parametrize("backend", ["sqlite"])
def test_somebody_else_is_told_for_some_minutes_who_was_drawing(
    world: World, owner: Actor, other: Actor, draft: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not see(world, owner, draft).draft.busy, "one knows oneself"
    assert see(world, other, draft).draft.busy
    now = world.installation.clock()
    monkeypatch.setattr(world.installation, "clock", lambda: now + timedelta(minutes=11))
    assert not see(world, other, draft).draft.busy


@pytest.mark.parametrize("backend", ["sqlite"])
def test_a_file_of_another_sop_does_not_replace_a_draft(
    world: World, owner: Actor, draft: str
) -> None:
    with pytest.raises(OtherSop), world.installation.writing() as tx:
        drafts.upload(tx, owner, draft, 1, bpmn(APPROVAL, key="lain"))
    save(world, owner, draft, 1, SOURCE.replace(KEY.encode(), b"lain"))
    with pytest.raises(OtherSop):
        publish(world, owner, draft, 2)


# --- forms ---------------------------------------------------------------------------------------


def test_a_draft_is_checked_and_published_with_its_own_forms(
    world: World, owner: Actor, draft: str
) -> None:
    field = {"type": "textfield", "key": "isi", "label": "Isi"}
    schema = {"type": "default", "components": [field]}
    with world.installation.writing() as tx:
        key = drafts.new_form(tx, owner, draft, 1, "Data Renstra")
        drafts.save_form(tx, owner, draft, 2, key, schema)
        drawn = SOURCE.replace(FORM.encode(), key.encode())
        opened = drafts.save(tx, owner, draft, 3, drawn)
    assert key == "data-renstra"
    assert not opened.refused
    with world.installation.reading() as tx:
        assert key not in catalogue.forms(tx, owner, {}), "the office has it once it is published"
    publish(world, owner, draft, 4)
    with world.installation.reading() as tx:
        version = catalogue.version_of(tx, owner, KEY)
        assert [one.key for one in version.forms[key].fields] == ["isi"]
        assert key in catalogue.forms(tx, owner, {})


@pytest.mark.parametrize("backend", ["sqlite"])
def test_a_form_that_is_not_ready_is_kept_and_stops_publishing_at_its_step(
    world: World, owner: Actor, draft: str
) -> None:
    nameless = {"type": "default", "id": "x", "components": [{"type": "iframe", "key": "a"}]}
    with world.installation.writing() as tx:
        opened = drafts.save_form(tx, owner, draft, 1, FORM, nameless)
    error = opened.findings[0]
    assert (error.rule, error.severity, error.element) == ("form-component", "error", "langkah-4")
    assert error.said.id.startswith(f"Formulir “{FORM}”: ")
    assert "unknown-form" not in {finding.rule for finding in opened.findings}
    with pytest.raises(catalogue.Unpublishable):
        publish(world, owner, draft, 2)


@pytest.mark.parametrize("backend", ["sqlite"])
@pytest.mark.parametrize("schema", [{}, {"type": "default"}, {"type": "x", "components": []}])
def test_what_is_no_form_is_not_kept(
    world: World, owner: Actor, draft: str, schema: dict[str, object]
) -> None:
    with pytest.raises(BadForm), world.installation.writing() as tx:
        drafts.save_form(tx, owner, draft, 1, FORM, schema)
    assert see(world, owner, draft).forms == {}


@pytest.mark.parametrize("backend", ["sqlite"])
def test_a_new_form_never_empties_one_that_there_is(world: World, owner: Actor, draft: str) -> None:
    with world.installation.writing() as tx:
        assert drafts.new_form(tx, owner, draft, 1, "Data Rencana Kinerja") == FORM
        assert drafts.form_of(tx, owner, draft, FORM)["components"]
        for name in (" ", "—", "x" * 81):
            with pytest.raises(Incomplete):
                drafts.new_form(tx, owner, draft, 1, name)
        with pytest.raises(NotFound):
            drafts.form_of(tx, owner, draft, "tidak-ada")


# --- publishing ----------------------------------------------------------------------------------


def test_publishing_makes_a_version_of_the_very_bytes_and_ends_the_draft(
    world: World, owner: Actor, draft: str
) -> None:
    save(world, owner, draft, 1, CHANGED)
    made = publish(world, owner, draft, 2)
    assert (made.key, made.number, made.new) == (KEY, 2, True)
    with world.installation.reading() as tx:
        assert catalogue.source_of(tx, owner, KEY, 2) == CHANGED
        assert catalogue.source_of(tx, owner, KEY, 1) == SOURCE
        seen = catalogue.versions(tx, owner, KEY)[0]
        assert drafts.of_sop(tx, owner, KEY) is None
    assert (seen.note, seen.approved_by) == (WHY["note"], WHY["approved_by"])
    assert seen.published_by == "Pemilik"
    with pytest.raises(NotFound):
        see(world, owner, draft)


@pytest.mark.parametrize("backend", ["sqlite"])
def test_publishing_needs_a_note_and_who_approved(world: World, owner: Actor, draft: str) -> None:
    save(world, owner, draft, 1, CHANGED)
    with pytest.raises(Incomplete) as refused:
        publish(world, owner, draft, 2, note=" ", approved_by="")
    assert [field.key for field in refused.value.fields] == ["note", "approved_by"]
    assert see(world, owner, draft).draft.current == 1


@pytest.mark.parametrize("backend", ["sqlite"])
def test_what_is_not_published_leaves_forms_and_versions_as_they_were(
    world: World, owner: Actor, draft: str
) -> None:
    with world.installation.writing() as tx:
        drafts.save_form(tx, owner, draft, 1, "lain", {"type": "default", "components": []})
        drafts.save(tx, owner, draft, 2, BROKEN)
    with pytest.raises(catalogue.Unpublishable):
        publish(world, owner, draft, 3)
    with world.installation.reading() as tx:
        counts = [
            tx.session.scalar(select(func.count()).select_from(table))
            for table in (t.Version, t.Form, t.Draft)
        ]
    assert counts == [1, 1, 1]


@pytest.mark.parametrize("backend", ["sqlite"])
def test_a_version_that_came_in_between_is_seen_first(
    world: World, owner: Actor, draft: str
) -> None:
    save(world, owner, draft, 1, CHANGED)
    with world.installation.writing() as tx:
        catalogue.publish(tx, world.office_id, SOURCE + b"\n", owner)
    with pytest.raises(NewerVersion):
        publish(world, owner, draft, 2)
    seen = see(world, owner, draft).draft
    assert (seen.base, seen.current, seen.behind) == (1, 2, True)
    assert publish(world, owner, draft, 2, newest=2).number == 3


@pytest.mark.parametrize("backend", ["sqlite"])
def test_an_office_goes_back_to_an_older_version_but_not_to_the_newest(
    world: World, owner: Actor, draft: str
) -> None:
    with pytest.raises(NothingNew):
        publish(world, owner, draft, 1)
    save(world, owner, draft, 1, CHANGED)
    publish(world, owner, draft, 2)
    with world.installation.writing() as tx:
        back = drafts.begin(tx, owner, KEY, 1)
    assert see(world, owner, back).draft.behind
    assert publish(world, owner, back, 1, newest=2).number == 3
    with world.installation.reading() as tx:
        assert catalogue.source_of(tx, owner, KEY, 3) == SOURCE


@pytest.mark.parametrize("backend", ["sqlite"])
def test_a_new_sop_never_becomes_a_version_of_an_old_one(world: World, owner: Actor) -> None:
    drawn = bpmn(APPROVAL.replace("Staf", "Pelaksana"), key="baru")
    with world.installation.writing() as tx:
        draft = drafts.take_in(tx, owner, drawn)
        with pytest.raises(KeyTaken):
            drafts.upload(tx, owner, draft, 1, CHANGED)
        catalogue.publish(tx, world.office_id, drawn + b"\n")
    with pytest.raises(KeyTaken):
        publish(world, owner, draft, 1, newest=None)


# --- who -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("backend", ["sqlite"])
def test_a_draft_is_unknown_elsewhere_and_closed_to_the_rest_of_the_office(
    world: World, draft: str
) -> None:
    neighbour, camat = added(world, "tetangga", "kecamatan-lain"), world.actor("camat")
    acts = (
        lambda tx, actor: drafts.see(tx, actor, draft),
        lambda tx, actor: drafts.save(tx, actor, draft, 1, CHANGED),
        lambda tx, actor: drafts.upload(tx, actor, draft, 1, CHANGED),
        lambda tx, actor: drafts.form_of(tx, actor, draft, FORM),
        lambda tx, actor: drafts.new_form(tx, actor, draft, 1, "Baru"),
        lambda tx, actor: drafts.save_form(tx, actor, draft, 1, FORM, {}),
        lambda tx, actor: drafts.discard(tx, actor, draft, 1),
        lambda tx, actor: drafts.publish(tx, actor, draft, 1, newest=1, **WHY),
    )
    for act in acts:
        for actor, refusal in ((neighbour, NotFound), (camat, NotProcessOwner)):
            with pytest.raises(refusal), world.installation.writing() as tx:
                act(tx, actor)
    with pytest.raises(NotFound), world.installation.writing() as tx:
        drafts.begin(tx, neighbour, KEY)
    for begin in (
        lambda tx: drafts.begin(tx, camat, KEY),
        lambda tx: drafts.new(tx, camat, "Baru", [1]),
        lambda tx: drafts.take_in(tx, camat, SOURCE),
        lambda tx: drafts.drafts(tx, camat),
        lambda tx: drafts.of_sop(tx, camat, KEY),
    ):
        with pytest.raises(NotProcessOwner), world.installation.writing() as tx:
            begin(tx)
    with world.installation.reading() as tx:
        assert drafts.drafts(tx, neighbour) == ()


@pytest.mark.parametrize("backend", ["sqlite"])
def test_what_a_neighbour_publishes_is_theirs(world: World, owner: Actor) -> None:
    neighbour = added(world, "tetangga", "kecamatan-lain")
    with world.installation.writing() as tx:
        office = tx.session.get_one(t.Office, neighbour.office_id)
        for name in ("Sekretaris", "Kasubbag Perencanaan dan Keuangan", "Pelaksana"):
            offices.add_post(tx, office, name)
        catalogue.publish_form(tx, office.id, FORM_FILE.read_bytes())
        draft = drafts.take_in(tx, neighbour, CHANGED)
    assert see(world, neighbour, draft).draft.key == "", "another office's SOP is not theirs"
    made = publish(world, neighbour, draft, 1, newest=None)
    assert (made.key, made.number) == (KEY, 1)
    with world.installation.reading() as tx:
        assert [one.number for one in catalogue.versions(tx, owner, KEY)] == [1]
        assert catalogue.source_of(tx, owner, KEY, 1) == SOURCE

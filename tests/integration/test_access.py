"""Who may what, walked over every route: the table in one place, and no route outside of it."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from engine import catalogue, drafts, files, moves
from engine.accounts import new_token
from engine.organisation import deputies, offices, people
from engine.store import tables as t
from tests.filling import fill
from tests.integration.conftest import FORM_FILE, SOP_FILE, World
from tests.unit.diagrams import bpmn
from tests.visitor import PASSWORD, Visitor, give_password

LETTERS = """
    Pelaksana                          | (mulai=surat-masuk) catat
    Kasubbag Perencanaan dan Keuangan  | telaah
    Sekretaris                         | teruskan ((selesai))
    mulai -> catat -> telaah -> teruskan -> selesai
"""
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"

ROLES = (
    "stranger",  # not logged in, or without a token
    "fresh",  # logged in for the first time, with a password that somebody else knows
    "admin",  # belongs to no office
    "elsewhere",  # a supervisor of another office
    "arsiparis",  # of the office, without a step in the SOP
    "pemilik",  # the office's process owner, who holds no post
    "pelaksana",  # holds a post in the SOP and started the document
    "kasubbag",  # holds the post of the task
    "sekretaris",  # a supervisor with another step in the SOP
    "pemantau",  # of another office, who oversees the figures of all
)

IN, NO, NONE = "in", "403", "404"
LOGIN, CHANGE = "log in first", "change the password first"

OPEN = (IN,) * 10
SELF = (LOGIN, *(IN,) * 9)
ALL = (LOGIN, CHANGE, *(IN,) * 8)
OFFICE = (LOGIN, CHANGE, NONE, NONE, IN, IN, IN, IN, IN, NONE)
DOCUMENT = (LOGIN, CHANGE, NONE, NONE, NO, NO, IN, IN, IN, NONE)
"""Seen by who holds a post in its SOP, and by supervisors; a document is started by the same."""
TASK = (LOGIN, CHANGE, NONE, NONE, NO, NO, NO, IN, NO, NONE)
CANCEL = (LOGIN, CHANGE, NONE, NONE, NO, NO, IN, NO, IN, NONE)
SUPERVISE = (LOGIN, CHANGE, NONE, NONE, NO, NO, NO, NO, IN, NONE)
KEEP = (LOGIN, CHANGE, IN, NO, NO, NO, NO, NO, NO, NO)
"""The admin's pages: nobody else learns from them whether there is such an office or person."""
APPOINT = (LOGIN, CHANGE, IN, NONE, NO, NO, NO, NO, IN, NONE)
PUBLISH = (LOGIN, CHANGE, NO, NO, NO, IN, NO, NO, NO, NO)

DRAFT = (LOGIN, CHANGE, NONE, NONE, NO, IN, NO, NO, NO, NONE)
"""The office's process owner's drafts and versions; elsewhere nobody learns that there is one."""

WHO_MAY_WHAT: Mapping[str, tuple[str, ...]] = {
    "GET /static/<path:filename>": OPEN,
    "GET /masuk": OPEN,
    "POST /masuk": OPEN,
    "POST /bahasa": OPEN,
    "POST /keluar": SELF,
    "GET /akun": ALL,
    "GET /akun/kata-sandi": SELF,
    "POST /akun/kata-sandi": SELF,
    "GET /akun/pemberitahuan": ALL,
    "POST /akun/pemberitahuan": ALL,
    "GET /pemberitahuan": ALL,
    "POST /pemberitahuan": ALL,
    "GET /": ALL,
    "GET /tugas": ALL,
    "GET /tugas/<task_id>": DOCUMENT,
    "POST /tugas/<task_id>": TASK,
    "POST /tugas/<task_id>/ambil": TASK,
    "POST /tugas/<task_id>/lepas": TASK,
    "POST /tugas/<task_id>/ingatkan": SUPERVISE,
    "POST /tugas/<task_id>/alihkan": SUPERVISE,
    "GET /berkas/<file_id>": DOCUMENT,
    "GET /dokumen": ALL,
    "GET /dokumen/baru": ALL,
    "POST /dokumen/baru": DOCUMENT,
    "GET /dokumen/<document_id>": DOCUMENT,
    "POST /dokumen/<document_id>/batal": CANCEL,
    "POST /dokumen/<document_id>/komentar": DOCUMENT,
    "POST /dokumen/<document_id>/sifat": SUPERVISE,
    "GET /sop": ALL,
    "GET /sop/<key>": OFFICE,
    "GET /sop/<key>/<number>": OFFICE,
    "GET /sop/<key>/<number>/bpmn": OFFICE,
    "GET /sop/<key>/beda": OFFICE,
    "GET /sop/<key>/<number>/tarik": DRAFT,
    "POST /sop/<key>/<number>/tarik": DRAFT,
    "POST /sop/<key>/<number>/pulihkan": DRAFT,
    "GET /sop/<key>/pindah": DRAFT,
    "POST /sop/<key>/pindah": DRAFT,
    "GET /bengkel": PUBLISH,
    "POST /bengkel": PUBLISH,
    "GET /bengkel/baru": PUBLISH,
    "GET /bengkel/<draft>": DRAFT,
    "GET /bengkel/<draft>/isi": DRAFT,
    "PUT /bengkel/<draft>/isi": DRAFT,
    "GET /bengkel/<draft>/bpmn": DRAFT,
    "GET /bengkel/<draft>/unggah": DRAFT,
    "POST /bengkel/<draft>/unggah": DRAFT,
    "GET /bengkel/<draft>/formulir": DRAFT,
    "POST /bengkel/<draft>/formulir": DRAFT,
    "GET /bengkel/<draft>/formulir/<form>": DRAFT,
    "PUT /bengkel/<draft>/formulir/<form>": DRAFT,
    "GET /bengkel/<draft>/formulir/<form>/isi": DRAFT,
    "GET /bengkel/<draft>/coba": DRAFT,
    "POST /bengkel/<draft>/coba": DRAFT,
    "GET /bengkel/<draft>/terbitkan": DRAFT,
    "POST /bengkel/<draft>/terbitkan": DRAFT,
    "GET /bengkel/<draft>/buang": DRAFT,
    "POST /bengkel/<draft>/buang": DRAFT,
    "GET /pemantauan": ALL,
    "GET /pemantauan/sop/<key>": OFFICE,
    "GET /pemantauan/beban": ALL,
    "GET /pemantauan/tren": ALL,
    "GET /pemantauan/riwayat.xes": ALL,
    "GET /pemantauan/unit-kerja": (LOGIN, CHANGE, *(NO,) * 7, IN),
    "GET /pemantauan/alihkan": (LOGIN, CHANGE, NO, IN, NO, NO, NO, NO, IN, NO),
    "POST /pemantauan/alihkan": (LOGIN, CHANGE, NO, NONE, NO, NO, NO, NO, IN, NO),
    "GET /plh": ALL,
    "POST /plh": APPOINT,
    "POST /plh/<holding_id>/akhiri": APPOINT,
    "GET /kalender": (LOGIN, CHANGE, NONE, *(IN,) * 7),
    "GET /kelola": KEEP,
    "GET /kelola/tambah-unit-kerja": KEEP,
    "POST /kelola/tambah-unit-kerja": KEEP,
    "GET /kelola/unit-kerja/<office>": KEEP,
    "GET /kelola/unit-kerja/<office>/ubah": KEEP,
    "POST /kelola/unit-kerja/<office>/ubah": KEEP,
    "GET /kelola/unit-kerja/<office>/jabatan": KEEP,
    "POST /kelola/unit-kerja/<office>/jabatan": KEEP,
    "GET /kelola/unit-kerja/<office>/kalender": KEEP,
    "GET /kelola/unit-kerja/<office>/kalender/pekan": KEEP,
    "POST /kelola/unit-kerja/<office>/kalender/pekan": KEEP,
    "GET /kelola/unit-kerja/<office>/kalender/pekan-ramadan": KEEP,
    "POST /kelola/unit-kerja/<office>/kalender/pekan-ramadan": KEEP,
    "GET /kelola/unit-kerja/<office>/kalender/ramadan": KEEP,
    "POST /kelola/unit-kerja/<office>/kalender/ramadan": KEEP,
    "GET /kelola/unit-kerja/<office>/kalender/hari": KEEP,
    "POST /kelola/unit-kerja/<office>/kalender/hari": KEEP,
    "POST /kelola/unit-kerja/<office>/kalender/hari/hapus": KEEP,
    "GET /kelola/jabatan/<post_id>": KEEP,
    "GET /kelola/jabatan/<post_id>/ubah": KEEP,
    "POST /kelola/jabatan/<post_id>/ubah": KEEP,
    "GET /kelola/jabatan/<post_id>/pemegang": KEEP,
    "POST /kelola/jabatan/<post_id>/pemegang": KEEP,
    "GET /kelola/pegangan/<holding_id>/akhiri": KEEP,
    "POST /kelola/pegangan/<holding_id>/akhiri": KEEP,
    "GET /kelola/tambah-orang": KEEP,
    "POST /kelola/tambah-orang": KEEP,
    "GET /kelola/orang/<person_id>": KEEP,
    "GET /kelola/orang/<person_id>/ubah": KEEP,
    "POST /kelola/orang/<person_id>/ubah": KEEP,
    "GET /kelola/orang/<person_id>/jabatan": KEEP,
    "POST /kelola/orang/<person_id>/jabatan": KEEP,
    "GET /kelola/orang/<person_id>/kata-sandi": KEEP,
    "POST /kelola/orang/<person_id>/kata-sandi": KEEP,
    "GET /kelola/orang/<person_id>/nonaktif": KEEP,
    "POST /kelola/orang/<person_id>/nonaktif": KEEP,
    "POST /kelola/orang/<person_id>/aktif": KEEP,
    "GET /api/v1/openapi.json": OPEN,
    "GET /api/v1/sops": ALL,
    "POST /api/v1/sops": PUBLISH,
    "GET /api/v1/sops/<key>/versions/<number>/bpmn": OFFICE,
    "GET /api/v1/sops/<key>/versions": OFFICE,
    "POST /api/v1/sops/<key>/versions/<number>/withdraw": DRAFT,
    "POST /api/v1/sops/<key>/versions/<number>/reinstate": DRAFT,
    "GET /api/v1/sops/<key>/versions/<number>/migration": DRAFT,
    "POST /api/v1/sops/<key>/versions/<number>/migration/preview": DRAFT,
    "POST /api/v1/sops/<key>/versions/<number>/migration": DRAFT,
    "POST /api/v1/forms": PUBLISH,
    "GET /api/v1/documents": ALL,
    "POST /api/v1/documents": DOCUMENT,
    "POST /api/v1/messages": DOCUMENT,
    "GET /api/v1/documents/<document_id>": DOCUMENT,
    "POST /api/v1/documents/<document_id>/cancel": CANCEL,
    "POST /api/v1/documents/<document_id>/comments": DOCUMENT,
    "POST /api/v1/documents/<document_id>/priority": SUPERVISE,
    "GET /api/v1/documents/<document_id>/events": DOCUMENT,
    "GET /api/v1/tasks": ALL,
    "GET /api/v1/tasks/<task_id>": DOCUMENT,
    "POST /api/v1/tasks/<task_id>/claim": TASK,
    "POST /api/v1/tasks/<task_id>/release": TASK,
    "POST /api/v1/tasks/<task_id>/assign": SUPERVISE,
    "POST /api/v1/tasks/<task_id>/remind": SUPERVISE,
    "POST /api/v1/tasks/<task_id>/complete": TASK,
    "PUT /api/v1/tasks/<task_id>/draft": TASK,
    "POST /api/v1/tasks/<task_id>/files": TASK,
    "GET /api/v1/files/<file_id>": DOCUMENT,
}

SOP = "penyusunan-rencana-kinerja"
FORM = {"type": "default", "id": "data-rencana-kinerja", "components": []}
SENT: Mapping[str, Mapping[str, Any]] = {
    "POST /masuk": {"nama": "camat", "sandi": PASSWORD},
    "POST /akun/kata-sandi": {"lama": PASSWORD, "baru": "sandi yang baru", "ulang": "sandi beda"},
    "POST /akun/pemberitahuan": {
        "aksi": "tambah",
        "jenis": "email",
        "alamat": "saya@example.go.id",
        "pilihan": "all",
    },
    "POST /tugas/<task_id>": {"aksi": "putus:setujui"},
    "POST /dokumen/baru": {"sop": SOP, "judul": "Rencana 2028"},
    "POST /dokumen/<document_id>/batal": {"alasan": "Salah SOP"},
    "POST /dokumen/<document_id>/komentar": {"komentar": "Mohon dicek."},
    "POST /dokumen/<document_id>/sifat": {"sifat": "1"},
    "POST /tugas/<task_id>/alihkan": {"penerima": "kasubbag", "alasan": "Cuti"},
    "POST /pemantauan/alihkan": {"dari": "kasubbag", "alasan": "Cuti"},
    "POST /plh": {
        "jenis": "plh",
        "jabatan": "3",  # the third of the office's posts: Kasubbag
        "orang": "pelaksana",
        "nomor": "1",
        "mulai": "2026-02-01",
        "sampai": "2026-02-02",
    },
    "POST /bengkel": {"nama": "Penyusunan Renstra", "jabatan": "1"},
    "PUT /bengkel/<draft>/isi": {"revision": 1, "bpmn": SOP_FILE.read_text()},
    "POST /bengkel/<draft>/formulir": {"revisi": "1", "nama": "Data renstra"},
    "PUT /bengkel/<draft>/formulir/<form>": {"revision": 1, "schema": FORM},
    "POST /bengkel/<draft>/unggah": {"revisi": "1"},
    "POST /bengkel/<draft>/coba": {"aksi": "mulai:"},
    "POST /bengkel/<draft>/terbitkan": {"revisi": "1", "terbaru": "1"},
    "POST /bengkel/<draft>/buang": {"revisi": "1"},
    "POST /sop/<key>/<number>/tarik": {"alasan": ""},
    "POST /sop/<key>/pindah": {"aksi": "lihat"},
    "POST /api/v1/sops/<key>/versions/<number>/withdraw": {"json": {"reason": ""}},
    "POST /api/v1/sops/<key>/versions/<number>/migration/preview": {"json": {"documents": []}},
    "POST /api/v1/sops/<key>/versions/<number>/migration": {
        "json": {"documents": [], "reason": "Norma baru."}
    },
    "POST /api/v1/sops": {"data": SOP_FILE.read_bytes(), "content_type": "application/xml"},
    "POST /api/v1/forms": {"data": FORM_FILE.read_bytes(), "content_type": "application/json"},
    "POST /api/v1/documents": {"json": {"sop": SOP, "title": "Rencana 2028"}},
    "POST /api/v1/messages": {"json": {"message": "surat-masuk", "title": "Surat 12"}},
    "POST /api/v1/documents/<document_id>/cancel": {"json": {"reason": "Salah SOP"}},
    "POST /api/v1/documents/<document_id>/comments": {"json": {"text": "Mohon dicek."}},
    "POST /api/v1/documents/<document_id>/priority": {"json": {"priority": 1}},
    "POST /api/v1/tasks/<task_id>/assign": {"json": {"username": "", "reason": "Cuti"}},
    "POST /api/v1/tasks/<task_id>/complete": {"json": {"decision": "setujui"}},
    "PUT /api/v1/tasks/<task_id>/draft": {"json": {"answers": {}, "note": ""}},
}


def test_the_table_knows_every_route(app: Flask) -> None:
    routes = {
        f"{method} {_plain(rule.rule)}"
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert routes == set(WHO_MAY_WHAT)


@pytest.mark.parametrize(
    ("backend", "role"), [*(("sqlite", role) for role in ROLES), ("postgresql", "sekretaris")]
)
def test_everybody_may_do_what_the_table_says(app: Flask, world: World, role: str) -> None:
    _add_everybody(world)
    token = _token(world, role)
    found: dict[str, str] = {}
    unchanged: dict[str, str] | None = None
    for route in WHO_MAY_WHAT:
        method, rule = route.split(" ")
        gives_back = rule.endswith(("lepas", "release"))
        if rule.startswith("/kelola"):
            place = _kept(world, len(found))
        elif rule.startswith("/plh/"):
            place = _deputy(world)
        elif rule.startswith("/bengkel/<"):
            place = _draft(world)
        elif gives_back:
            place = _place(world, taken=True)
        else:
            place = unchanged = unchanged or _place(world)
        path = re.sub(r"<(?:path:)?(\w+)>", "{\\1}", rule).format(**place)
        if rule.startswith("/api/"):
            answer = _ask(app, method, path, token, SENT.get(route))
        else:
            answer = _visit(app, role, method, path, SENT.get(route))
        found[route] = _outcome(answer)
        answer.close()
        if method != "GET" and found[route] == IN:
            unchanged = None
    column = ROLES.index(role)
    assert found == {route: allowed[column] for route, allowed in WHO_MAY_WHAT.items()}


def _plain(rule: str) -> str:
    return re.sub(r"<int(\([^)]*\))?:", "<", rule)


def _add_everybody(world: World) -> None:
    ids = world.ids
    with world.installation.writing() as tx:
        office = tx.session.get_one(t.Office, world.office_id)
        ids["admin"] = people.add_person(
            tx, None, "admin", "Admin", "-", admin=True, must_change_password=False
        ).id
        ids["pemilik"] = people.add_person(
            tx, office, "pemilik", "Pemilik", "-", process_owner=True, must_change_password=False
        ).id
        ids["fresh"] = people.add_person(
            tx, office, "fresh", "Baru", "-", posts=["Kasubbag Perencanaan dan Keuangan"]
        ).id
        ids["elsewhere"] = ids["orang-lain"]
        other = people.add_person(
            tx, offices.office_of(tx, "kecamatan-lain"), "pemantau", "Pemantau", "-",
            must_change_password=False,
        )  # fmt: skip
        other.overseer, ids["pemantau"] = True, other.id
        elsewhere = tx.session.get_one(t.Person, ids["elsewhere"])
        elsewhere.username, elsewhere.must_change_password = "elsewhere", False
        catalogue.publish(tx, world.office_id, bpmn(LETTERS, key="surat-masuk"))
    give_password(world.installation, *ids.values())


def _token(world: World, role: str) -> str | None:
    with world.installation.writing() as tx:
        return None if role == "stranger" else new_token(tx, role)


def _place(world: World, *, taken: bool = False) -> dict[str, str]:
    """A new document of the Pelaksana's with a file, at the Kasubbag's step."""
    installation, starter = world.installation, world.actor("pelaksana")
    with installation.writing() as tx:
        document = moves.start(tx, starter, world.version_id, "Rencana Kinerja 2027")
    world.forward(document, until=lambda at: at == "langkah-4")
    task, step, _ = world.task(document)
    kept = files.keep(installation.files, io.BytesIO(PDF), 1_000_000)
    with installation.writing() as tx:
        file = files.attach(tx, starter, task, kept, "rencana.pdf")
        version = tx.version(world.version_id)
        answers = fill(version.form(version.sop.step_by_id[step]))
        moves.complete(tx, starter, task, answers=answers)
    task, _, _ = world.task(document)
    if taken:
        with installation.writing() as tx:
            moves.claim(tx, world.actor("kasubbag"), task)
    return {"document_id": document, "task_id": task, "file_id": file, "key": SOP,
            "number": "1", "filename": "alur.css"}  # fmt: skip


def _kept(world: World, number: int) -> dict[str, str]:
    """Somebody new of the office who holds a post, to be changed by whoever may."""
    with world.installation.writing() as tx:
        office = tx.session.get_one(t.Office, world.office_id)
        person = people.add_person(tx, office, f"x{number}", "X", "-", posts=["Arsiparis"])
        holding = tx.session.scalars(
            select(t.Holding).where(t.Holding.person_id == person.id)
        ).one()
        return {"office": office.key, "person_id": str(person.id),
                "post_id": str(holding.post_id), "holding_id": str(holding.id)}  # fmt: skip


def _deputy(world: World) -> dict[str, str]:
    """The Arsiparis is to be a deputy one day."""
    with world.installation.writing() as tx:
        camat = world.actor("camat")
        day = date(2026, 3, 2)
        deputies.appoint(tx, camat, "arsiparis", 3, "plh", "2", day, day)
        coming = deputies.listing(tx, camat, world.office_id).coming
        return {"holding_id": str(next(d.id for d in coming if d.username == "arsiparis"))}


def _draft(world: World) -> dict[str, str]:
    """A draft of the SOP, just begun by the process owner; the one before it is gone."""
    owner = world.actor("pemilik")
    with world.installation.writing() as tx:
        there = drafts.of_sop(tx, owner, SOP)
        draft = drafts.begin(tx, owner, SOP, instead_of=there.revision if there else None)
    return {"draft": draft, "form": "data-rencana-kinerja"}


def _visit(
    app: Flask, role: str, method: str, path: str, sent: Mapping[str, Any] | None
) -> TestResponse:
    visitor = Visitor(app)
    if role != "stranger":
        assert visitor.log_in(role).status_code == 303
    if method == "PUT":
        return visitor.put(path, sent)
    return visitor.get(path) if method == "GET" else visitor.post(path, sent)


def _ask(
    app: Flask, method: str, path: str, token: str | None, sent: Mapping[str, Any] | None
) -> TestResponse:
    if path.endswith("/files"):
        sent = {"data": {"file": (io.BytesIO(PDF), "lagi.pdf")}}
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return app.test_client().open(path, method=method, headers=headers, **(sent or {}))


def _outcome(answer: TestResponse) -> str:
    to = answer.headers.get("Location", "").partition("?")[0]
    if answer.status_code == 401 or (answer.status_code == 302 and to == "/masuk"):
        return LOGIN
    if answer.status_code == 302 and to == "/akun/kata-sandi":
        return CHANGE
    if answer.status_code == 403 and "first password" in answer.text:
        return CHANGE
    if answer.status_code in (403, 404):
        return str(answer.status_code)
    # Allowed, but nothing to be done just now: what is not withdrawn cannot be reinstated.
    assert answer.status_code in (200, 201, 302, 303, 409, 422), (answer.status_code, answer.text)
    return IN

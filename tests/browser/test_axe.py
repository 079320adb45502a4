"""Every page, at both widths, light and dark: axe-core finds nothing, and nothing runs over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Page, ViewportSize
from sqlalchemy import select

from engine import acting, drafts, moves
from engine.organisation import deputies, people
from engine.store import tables as t
from engine.telling import alarms, channels
from tests.browser.conftest import DESKTOP, PHONE, Office
from tests.conftest import Clock
from tests.integration.conftest import SOP_FILE
from tests.visitor import give_password

RUN = "async () => (await axe.run({ preload: false, resultTypes: ['violations'] })).violations"
"""Our style sheets turn no page by its orientation: there is nothing to be loaded once more."""
AXE = Path("webui/assets/node_modules/axe-core/axe.min.js")

PAGES = (
    ("", "/masuk"),
    ("kasubbag", "/tugas"),
    ("arsiparis", "/tugas"),  # nothing there
    ("kasubbag", "/tugas/{deciding}"),
    ("pelaksana", "/tugas/{returned}"),
    ("pelaksana", "/tugas/{deciding}"),  # in other hands
    ("pelaksana", "/tugas/{done}"),
    ("pelaksana", "/akun"),
    ("pelaksana", "/akun/kata-sandi"),
    ("pelaksana", "/akun/pemberitahuan"),
    ("camat", "/pemberitahuan"),
    ("arsiparis", "/pemberitahuan"),  # nothing there
    ("pelaksana", "/tidak/ada"),
    ("arsiparis", "/tugas/{deciding}"),  # refused
    ("arsiparis", "/dokumen"),  # nothing there
    ("arsiparis", "/pemantauan"),
    ("camat", "/dokumen"),
    ("camat", "/dokumen/{document}"),
    ("camat", "/dokumen/{dropped}"),
    ("camat", "/dokumen/baru"),
    ("camat", "/dokumen/baru?sop=penyusunan-rencana-kinerja"),
    ("camat", "/sop"),
    ("camat", "/sop/penyusunan-rencana-kinerja"),
    ("camat", "/pemantauan"),
    ("camat", "/pemantauan?sop=penyusunan-rencana-kinerja&langkah=4&keadaan=semua"),
    ("camat", "/pemantauan?sop=penyusunan-rencana-kinerja&langkah=7"),  # nothing there
    ("camat", "/pemantauan/sop/penyusunan-rencana-kinerja"),
    ("camat", "/pemantauan/beban"),
    ("camat", "/pemantauan/tren"),
    ("camat", "/pemantauan/unit-kerja"),
    ("camat", "/pemantauan/tren?unit=kecamatan-lain"),  # nothing there
    ("camat", "/pemantauan/alihkan"),
    ("camat", "/pemantauan/alihkan?dari=kasubbag"),
    ("camat", "/plh"),
    ("sekretaris", "/akun"),
    ("sekretaris", "/kalender"),
    ("pemilik", "/sop/penyusunan-rencana-kinerja"),
    ("pemilik", "/sop/penyusunan-rencana-kinerja/beda"),
    ("pemilik", "/sop/penyusunan-rencana-kinerja/1/tarik"),
    ("pemilik", "/sop/penyusunan-rencana-kinerja/pindah?ke=1"),
    ("pemilik", "/bengkel"),
    ("pemilik", "/bengkel/baru"),
    ("pemilik", "{draft}/unggah"),
    ("pemilik", "{draft}/formulir"),
    ("pemilik", "{draft}/coba"),
    ("pemilik", "{draft}/terbitkan"),
    ("pemilik", "{draft}/buang"),
    ("admin", "/kelola?q=a"),
    ("admin", "{office}"),
    ("admin", "{office}/ubah"),
    ("admin", "{office}/kalender"),
    ("admin", "{office}/kalender/pekan"),
    ("admin", "{office}/kalender/hari"),
    ("admin", "{office}/kalender/ramadan?tahun=2026"),
    ("admin", "/kelola/jabatan/{post}"),
    ("admin", "/kelola/jabatan/{post}/ubah"),
    ("admin", "/kelola/jabatan/{post}/pemegang"),
    ("admin", "/kelola/orang/{holder}"),
    ("admin", "/kelola/orang/{holder}/ubah"),  # with an odd NIP
    ("admin", "/kelola/orang/{holder}/kata-sandi"),
    ("admin", "/kelola/orang/{holder}/nonaktif"),
    ("admin", "/kelola/pegangan/{holding}/akhiri"),
)
"""Who looks at what. Names in braces are those of ``places``."""

LOOKS: tuple[tuple[ViewportSize, Literal["light", "dark"]], ...] = (
    (PHONE, "light"),
    (DESKTOP, "dark"),
)
"""How each page is looked at, loaded once."""


@pytest.fixture
def places(office: Office, clock: Clock) -> dict[str, str]:
    """Tasks and documents in every state that has a page of its own."""
    world = office.world
    office.document_at("langkah-5", "Terlambat")
    clock.advance(days=2)
    office.document_at("langkah-1", "Lewat norma")
    clock.advance(minutes=20)
    deciding = office.document_at("langkah-5", "LKIP 2025")
    returned = office.document_at("langkah-5", "Rencana Kinerja 2027")
    done, _, _ = world.task(returned)
    world.complete(returned, "kembalikan", "Halaman 3 tidak terbaca.")
    ended = world.start("Rencana Kinerja 2026")
    world.forward(ended)
    dropped = office.document_at("langkah-3", "Rencana ganda")
    with world.installation.writing() as tx:
        camat = world.actor("camat")
        moves.cancel(tx, camat, dropped, "Ganda.")
        moves.claim(tx, world.actor("kasubbag"), world.task(deciding)[0])
        acting.comment(tx, world.actor("pelaksana"), returned, "Halaman 3 dipindai ulang.")
        acting.prioritise(tx, camat, returned, 2)
        acting.remind(tx, camat, world.task(returned)[0])
        post_id = next(post.id for post in camat.posts)
        day = clock.now.date() + timedelta(days=3)
        deputies.appoint(tx, camat, "sekretaris", post_id, "plh", "800/12/2026", day, day)
        tx.session.get_one(t.Person, world.ids["camat"]).overseer = True
        alarms.ring(tx)
        pelaksana = world.actor("pelaksana")
        channels.add(tx, pelaksana, "email", "pelaksana@example.go.id", "urgent", ())
    with world.installation.writing() as tx:
        tx.session.get_one(t.Person, world.ids["kasubbag"]).nip = "199507142022211001"
        held = select(t.Holding).where(t.Holding.person_id == world.ids["kasubbag"])
        holding = tx.session.scalars(held).one()
        admin = people.add_person(
            tx, None, "admin", "Admin", "-", admin=True, must_change_password=False
        )
        home = tx.session.get_one(t.Office, world.office_id)
        owners = [
            people.add_person(
                tx, home, name, name.title(), "-", process_owner=True, must_change_password=False
            )
            for name in ("pemilik", "wakil")
        ]
        world.ids |= {owner.username: owner.id for owner in owners}
    give_password(world.installation, admin.id, *(owner.id for owner in owners))
    with world.installation.writing() as tx:
        draft = drafts.begin(tx, world.actor("pemilik"), "penyusunan-rencana-kinerja")
        changed = SOP_FILE.read_bytes().replace(b"Membuat Format", b"Menyusun Format")
        drafts.save(tx, world.actor("wakil"), draft, 1, changed)  # who may be at it still
    return {
        "draft": f"/bengkel/{draft}",
        "office": "/kelola/unit-kerja/kecamatan-awayan",
        "post": str(holding.post_id),
        "holder": str(world.ids["kasubbag"]),
        "holding": str(holding.id),
        "deciding": world.task(deciding)[0],
        "returned": world.task(returned)[0],
        "done": done,
        "document": returned,
        "ended": ended,
        "dropped": dropped,
    }


@pytest.mark.parametrize("half", [PAGES[: len(PAGES) // 2], PAGES[len(PAGES) // 2 :]])
def test_no_page_has_a_fault(
    phone: Page, office: Office, places: dict[str, str], half: Sequence[tuple[str, str]]
) -> None:
    page, source = phone, AXE.read_text()
    faults = []
    who = ""
    for reader, address in half:
        if reader != who:
            page.context.clear_cookies()
            office.log_in(page, reader)
            who = reader
        for size, scheme in LOOKS:
            page.set_viewport_size(size)
            page.emulate_media(color_scheme=scheme)
            if (size, scheme) == LOOKS[0]:
                page.goto(office.address + address.format(**places))
            faults += [f"{address} ({reader}): {fault}" for fault in faults_of(page, source)]
    assert not faults, "\n".join(faults)


def test_the_pages_that_tell_of_errors_have_no_fault(
    page: Page, office: Office, places: dict[str, str]
) -> None:
    source = AXE.read_text()
    office.log_in(page, "kasubbag")
    page.goto(f"{office.address}/tugas/{places['deciding']}")
    page.get_by_text("Kembalikan", exact=True).click()
    page.get_by_role("button", name="Kembalikan dokumen").click()
    faults = faults_of(page, source)
    page.goto(f"{office.address}/akun/kata-sandi")
    page.get_by_role("button", name="Ganti kata sandi").click()
    faults += faults_of(page, source)
    page.context.clear_cookies()
    office.log_in(page, "admin")
    page.goto(f"{office.address}{places['office']}/kalender/pekan")
    page.get_by_label("Kamis").fill("pagi")
    page.get_by_role("button", name="Simpan").click()
    faults += faults_of(page, source)
    page.goto(f"{office.address}/kelola/orang/{places['holder']}/nonaktif")
    page.get_by_role("button", name="Nonaktifkan").click()
    faults += faults_of(page, source)
    page.context.clear_cookies()
    office.log_in(page, "bukan-siapa-siapa")
    faults += faults_of(page, source)
    assert not faults, "\n".join(faults)


def faults_of(page: Page, axe: str) -> list[str]:
    """What axe-core finds with all opened, and whether the page is wider than the screen."""
    page.evaluate("document.querySelectorAll('main details').forEach(each => { each.open = true })")
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe)  # not a script of the page: its policy allows none but our own
    found = page.evaluate(RUN)
    faults = [
        f"{one['id']}: {node['target']} {node['failureSummary']}"
        for one in found
        for node in one["nodes"]
    ]
    overflow = page.evaluate(
        "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return [*faults, *([f"runs over by {overflow} pixels"] if overflow > 0 else [])]

"""The demo: three offices with invented people for every post of the nine SOPs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from engine.accounts import hash_password
from engine.errors import Conflict, Text
from engine.installation import Installation, Tx
from engine.organisation import offices, people
from webui import publishing

PASSWORD: Final = "alur-demo"  # noqa: S105 — everybody is to know it
SOURCES: Final = Path(__file__).parents[1]
"""The folder that holds ``bpmn/`` and ``forms/``."""
TIMEZONE: Final = "Asia/Makassar"
ADMIN: Final = ("admin", "Admin Demo")
OVERSEER: Final = ("pemantau", "Bagian Organisasi")
"""Sees the figures of all offices and belongs to none."""


class RealOffice(Conflict):
    """The demo's people, whose password everybody knows, never join real ones."""

    text = Text(
        "Folder data ini sudah berisi kantor sungguhan. Pakai folder lain untuk demo: --data.",
        "This data folder holds a real office. Use another one for the demo: --data.",
    )


class NoSources(Conflict):
    """The diagrams are not where the demo looks for them."""

    text = Text(
        "Diagram SOP tidak ditemukan di {place}. Jalankan demo dari salinan lengkap Alur.",
        "There are no SOP diagrams in {place}. Run the demo from a whole copy of Alur.",
    )


@dataclass(frozen=True, slots=True)
class DemoPost:
    """A post, its other spellings in the office's SOPs, and who holds it: usernames and names.

    ``below`` is the post straight above it, which stands earlier in the list.
    """

    name: str
    holders: tuple[tuple[str, str], ...]
    aliases: tuple[str, ...] = ()
    supervisor: bool = False
    below: str = ""


@dataclass(frozen=True, slots=True)
class DemoOffice:
    """An office with its posts and its process owner."""

    key: str
    name: str
    parent: str
    address: str
    owner: tuple[str, str]
    posts: tuple[DemoPost, ...]


OFFICES: Final = (
    DemoOffice(
        "kecamatan-awayan",
        "Kecamatan Awayan",
        "Pemerintah Kabupaten Balangan",
        "Jalan Ciputat No. 05, Kec. Awayan 71664",
        ("pemilik", "Rinjani Kusuma"),
        (
            DemoPost("Camat", (("camat", "Samudra Halim"),), supervisor=True),
            DemoPost(
                "Sekretaris",
                (("sekretaris", "Melati Anggraini"),),
                ("Sekretaris Kecamatan", "Sekretaris Camat", "Sekcam"),
                supervisor=True,
                below="Camat",
            ),
            DemoPost(
                "Kasubbag Perencanaan dan Keuangan",
                (("kasubbag", "Banyu Prasetyo"),),
                (
                    "Kasubag Perencanaan dan Keuangan",
                    "Kasubag Perencanaan, Keuangan",
                    "Kasubbag Perencanaan, Keuangan",
                ),
                below="Sekretaris",
            ),
            DemoPost(
                "Kasubag Umum",
                (("kasubag-umum", "Kenanga Putri"),),
                ("Kasubbag Umum", "Kasubag Umum dan Kepegawaian", "Kasubbag Umum dan Kepegawaian"),
                below="Sekretaris",
            ),
            DemoPost(
                "Pelaksana",
                (("pelaksana", "Rimba Saputra"), ("pelaksana2", "Cempaka Dewi")),
                ("Staf",),
                below="Kasubbag Perencanaan dan Keuangan",
            ),
            DemoPost("Kepala Bidang", (("kabid", "Guntur Wijaya"),), below="Camat"),
            DemoPost("Kepala Seksi", (("kasi", "Lestari Handayani"),), below="Camat"),
            DemoPost(
                "Staf Penyusun Evaluasi Kinerja",
                (("penyusun", "Embun Maharani"),),
                below="Kasubbag Perencanaan dan Keuangan",
            ),
        ),
    ),
    DemoOffice(
        "bakesbangpol",
        "Badan Kesatuan Bangsa dan Politik",
        "Pemerintah Kabupaten Balangan",
        "",
        ("kesbang-pemilik", "Teratai Ningsih"),
        (
            DemoPost("Atasan Langsung", (("kesbang-atasan", "Bintang Mahendra"),), supervisor=True),
            DemoPost(
                "Sekretaris",
                (("kesbang-sekretaris", "Seruni Pertiwi"),),
                supervisor=True,
                below="Atasan Langsung",
            ),
            DemoPost(
                "Kasubbag Umum dan Kepegawaian",
                (("kesbang-kasubbag", "Tegar Nugraha"),),
                ("Kasubag Umum dan Kepegawaian",),
                below="Sekretaris",
            ),
            DemoPost(
                "Para Pegawai",
                (("kesbang-pegawai", "Mutiara Sari"),),
                ("Pegawai",),
                below="Atasan Langsung",
            ),
            DemoPost(
                "Staf", (("kesbang-staf", "Angin Laksono"),), below="Kasubbag Umum dan Kepegawaian"
            ),
        ),
    ),
    DemoOffice(
        "skpd-gowa",
        "SKPD Kabupaten Gowa",
        "Pemerintah Kabupaten Gowa",
        "",
        ("gowa-pemilik", "Pelangi Rahayu"),
        (
            DemoPost("Kepala SKPD", (("gowa-kepala", "Fajar Samudera"),), supervisor=True),
            DemoPost(
                "Sekretaris",
                (("gowa-sekretaris", "Kemuning Larasati"),),
                supervisor=True,
                below="Kepala SKPD",
            ),
            DemoPost("Kepala Bidang", (("gowa-kabid", "Awan Setiadi"),), below="Kepala SKPD"),
            DemoPost("Fungsional", (("gowa-fungsional", "Intan Purnama"),), below="Kepala Bidang"),
            DemoPost(
                "Kasubag Perencanaan & Pelaporan",
                (("gowa-kasubag", "Elang Baskara"),),
                ("Kasubbag Perencanaan & Pelaporan", "Kasubag Perencanaan dan Pelaporan"),
                below="Sekretaris",
            ),
        ),
    ),
)


def usernames() -> set[str]:
    """The usernames of all demo people."""
    held = {username for office in OFFICES for post in office.posts for username, _ in post.holders}
    return held | {office.owner[0] for office in OFFICES} | {ADMIN[0], OVERSEER[0]}


def load(installation: Installation, sources: Path = SOURCES) -> None:
    """Adds the demo offices and people if there is nobody yet, and publishes the nine SOPs.

    What was published before stays; a diagram that was changed since becomes a new version.
    Raises ``RealOffice``, ``NoSources``, ``publishing.Unpublished``.
    """
    files = [path for kind in ("forms/*/*.form", "bpmn/*/*.bpmn") for path in sources.glob(kind)]
    if not any(not publishing.is_form(path) for path in files):
        raise NoSources(place=sources / "bpmn")
    password_hash = hash_password(PASSWORD)
    with installation.writing() as tx:
        there = {person.username for person in people.everybody(tx)}
        if not there:
            add_everybody(tx, password_hash)
        elif not usernames() - {OVERSEER[0]} <= there:
            raise RealOffice
        elif OVERSEER[0] not in there:  # a demo from before there were overseers and superiors
            _add_overseer(tx, password_hash)
            _place_posts(tx)
        publishing.publish(tx, sorted(files))


def add_everybody(tx: Tx, password_hash: str) -> None:
    """Adds the demo offices, their posts and people, all with one password."""
    for demo in OFFICES:
        office = offices.add_office(tx, demo.key, demo.name, demo.parent, demo.address, TIMEZONE)
        for post in demo.posts:
            offices.add_post(tx, office, post.name, post.aliases, post.supervisor)
            for username, name in post.holders:
                people.add_person(
                    tx, office, username, name, password_hash,
                    posts=[post.name], must_change_password=False,
                )  # fmt: skip
        username, name = demo.owner
        people.add_person(
            tx, office, username, name, password_hash,
            process_owner=True, must_change_password=False,
        )  # fmt: skip
    username, name = ADMIN
    people.add_person(
        tx, None, username, name, password_hash, admin=True, must_change_password=False
    )
    _add_overseer(tx, password_hash)
    _place_posts(tx)


def _add_overseer(tx: Tx, password_hash: str) -> None:
    username, name = OVERSEER
    people.add_person(
        tx, None, username, name, password_hash, overseer=True, must_change_password=False
    )


def _place_posts(tx: Tx) -> None:
    """Says of each post which one stands above it."""
    for demo in OFFICES:
        office = offices.office_of(tx, demo.key)
        for post in demo.posts:
            if post.below:
                row = offices.post_of(tx, offices.post_named(tx, office, post.name))
                row.superior_id = offices.post_named(tx, office, post.below)

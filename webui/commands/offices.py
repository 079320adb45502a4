"""``alur init``, ``office``, ``post``, ``person``, ``people``, ``token``: who works here."""

from __future__ import annotations

import getpass
import json
from argparse import ArgumentTypeError, Namespace
from dataclasses import asdict
from datetime import date
from pathlib import Path

from engine.accounts import hash_password, new_token, password_problems
from engine.errors import AlurError, Conflict, Refused, Text
from engine.organisation import holdings, leaving, offices, people
from engine.organisation.people import NoSuchPerson, first_password
from engine.organisation.roster import CSV_COLUMNS, add_roster, read_roster
from webui.commands.common import Commands, opened, set_up, table

NOT_FOR_PROGRAMS = {"id", "must_change_password"}
"""What a list of people does not tell: numbers of rows, and who never logged in."""


class AlreadySetUp(Conflict):
    """``init`` is for an empty installation."""

    text = Text(
        "Instalasi ini sudah berisi pengguna. Tambah lainnya dengan: alur person add.",
        "This installation has people already. Add others with: alur person add.",
    )


class Unreadable(AlurError):
    """A file that is not the text it should be."""

    text = Text("{path} bukan teks UTF-8. Simpan ulang sebagai CSV UTF-8.", "{path} is not UTF-8.")


def add_to(commands: Commands) -> None:
    """Adds these commands to the parser's."""
    init = commands.add_parser("init", help="instalasi kosong dengan admin pertamanya")
    init.add_argument("--username", default="admin", help="nama pengguna admin (bawaan: admin)")
    init.add_argument("--name", default="Admin", help="nama admin")
    init.add_argument("--ask", action="store_true", help="tanyakan kata sandi, jangan dibuatkan")
    init.set_defaults(run=_init)
    _add_office(commands)
    _add_post(commands)
    _add_person(commands)
    listed = commands.add_parser("people", help="semua orang: nama pengguna, unit kerja, jabatan")
    listed.add_argument("--json", action="store_true", help="sebagai JSON")
    listed.set_defaults(run=_people)
    token = commands.add_parser("token", help="token baru untuk memakai API atas nama seseorang")
    token.add_argument("username")
    token.set_defaults(run=_token)


def _add_office(commands: Commands) -> None:
    office = commands.add_parser("office", help="unit kerja").add_subparsers(required=True)
    add = office.add_parser("add", help="tambah unit kerja")
    add.add_argument("key", help="kunci, misalnya kecamatan-awayan")
    add.add_argument("--name", required=True, help="nama, misalnya Kecamatan Awayan")
    add.add_argument("--parent", default="", help="induk, misalnya Pemerintah Kabupaten Balangan")
    add.add_argument("--address", default="", help="alamat")
    add.add_argument(
        "--timezone", default="Asia/Makassar",
        help="Asia/Jakarta, Asia/Makassar (bawaan) atau Asia/Jayapura",
    )  # fmt: skip
    add.set_defaults(run=_office_add)
    office.add_parser("list", help="semua unit kerja").set_defaults(run=_office_list)


def _add_post(commands: Commands) -> None:
    post = commands.add_parser("post", help="jabatan").add_subparsers(required=True)
    add = post.add_parser("add", help="tambah jabatan di unit kerja")
    add.add_argument("office", help="kunci unit kerja")
    add.add_argument("name", help="nama jabatan, seperti lajur di diagram")
    add.add_argument("--alias", action="append", default=[], help="ejaan lain (boleh berulang)")
    add.add_argument("--supervisor", action="store_true", help="atasan: melihat semua dokumen")
    add.add_argument("--superior", help="jabatan atasan langsungnya, yang sudah ada")
    add.set_defaults(run=_post_add)
    post.add_parser("list", help="semua jabatan dan pemegangnya").set_defaults(run=_post_list)


def _add_person(commands: Commands) -> None:
    person = commands.add_parser("person", help="orang").add_subparsers(required=True)
    add = person.add_parser("add", help="tambah orang; mencetak kata sandi awalnya")
    add.add_argument("username")
    add.add_argument("--name", required=True)
    add.add_argument("--office", help="kunci unit kerja (wajib, kecuali untuk admin dan pemantau)")
    add.add_argument("--post", action="append", default=[], help="jabatan (boleh berulang)")
    add.add_argument("--nip")
    add.add_argument("--owner", action="store_true", help="pemilik proses: menerbitkan SOP")
    add.add_argument("--admin", action="store_true", help="admin: mengelola orang")
    add.add_argument(
        "--overseer", action="store_true", help="pemantau: melihat angka semua unit kerja"
    )
    add.set_defaults(run=_person_add)
    bulk = person.add_parser("import", help=f"tambah orang dari CSV: {', '.join(CSV_COLUMNS)}")
    bulk.add_argument("office", help="kunci unit kerja")
    bulk.add_argument("file", type=Path)
    bulk.set_defaults(run=_person_import)
    renew = person.add_parser("password", help="kata sandi awal yang baru")
    renew.add_argument("username")
    renew.set_defaults(run=_person_password)
    leave = person.add_parser("deactivate", help="tutup akses orang yang pindah atau berhenti")
    leave.add_argument("username")
    leave.add_argument(
        "--release", action="store_true", help="tugas di tangannya kembali ke jabatannya"
    )
    leave.set_defaults(run=_person_deactivate)
    back = person.add_parser("activate", help="buka lagi aksesnya, tanpa jabatannya dulu")
    back.add_argument("username")
    back.set_defaults(run=_person_activate)
    give = person.add_parser("give", help="beri jabatan, bawaannya mulai sekarang")
    give.add_argument("username")
    give.add_argument("post")
    for name, said in (("--since", "hari pertama, misalnya 2026-08-01"), ("--until", "terakhir")):
        give.add_argument(name, type=_date, help=said)
    give.set_defaults(run=_person_give)
    take = person.add_parser("take", help="akhiri jabatan sekarang")
    take.add_argument("username")
    take.add_argument("post")
    take.set_defaults(run=_person_take)


def _date(given: str) -> date:
    """What argparse reads a date with."""
    try:
        return date.fromisoformat(given)
    except ValueError as error:
        raise ArgumentTypeError(f"{given} bukan tanggal seperti 2026-08-01") from error


def _init(args: Namespace) -> int:
    with opened() as installation:
        with installation.reading() as tx:
            if people.count_people(tx):
                raise AlreadySetUp
        given = _asked(args.username) if args.ask else first_password()
        password_hash = hash_password(given)
        with installation.writing() as tx:
            if people.count_people(tx):
                raise AlreadySetUp
            people.add_person(
                tx, None, args.username, args.name, password_hash,
                admin=True, must_change_password=not args.ask,
            )  # fmt: skip
    print("Instalasi siap. Admin pertamanya:")
    _tell(args.username, None if args.ask else given)
    return 0


def _asked(username: str) -> str:
    given = getpass.getpass("Kata sandi admin: ")
    for problem in password_problems("password", given, username):
        raise _Weak(problem.said)
    return given


class _Weak(Refused):
    text = Text("{why}", "{why}")

    def __init__(self, why: Text) -> None:
        super().__init__(why=why)


def _office_add(args: Namespace) -> int:
    with set_up() as installation, installation.writing() as tx:
        offices.add_office(tx, args.key, args.name, args.parent, args.address, args.timezone)
    return 0


def _office_list(_args: Namespace) -> int:
    with set_up() as installation, installation.reading() as tx:
        found = offices.offices(tx)
    table(
        ("KUNCI", "NAMA", "INDUK", "ZONA WAKTU"),
        [(office.key, office.name, office.parent, office.timezone) for office in found],
    )
    return 0


def _post_add(args: Namespace) -> int:
    with set_up() as installation, installation.writing() as tx:
        office = offices.office_of(tx, args.office)
        superior = offices.post_named(tx, office, args.superior) if args.superior else None
        offices.add_post(tx, office, args.name, args.alias, args.supervisor, superior_id=superior)
    return 0


def _post_list(_args: Namespace) -> int:
    with set_up() as installation, installation.reading() as tx:
        found = holdings.posts(tx)
    table(
        ("UNIT KERJA", "JABATAN", "ATASAN", "DI BAWAH", "PEMEGANG"),
        [
            (
                post.office,
                " / ".join((post.name, *post.aliases)),
                "ya" if post.supervisor else "",
                post.superior or "",
                " · ".join(post.holders) or "BELUM ADA",
            )
            for post in found
        ],
    )
    return 0


def _person_add(args: Namespace) -> int:
    if args.office is None and not (args.admin or args.overseer):
        args.parser.error("--office wajib, kecuali untuk --admin dan --overseer")
    given = first_password()
    password_hash = hash_password(given)
    with set_up() as installation, installation.writing() as tx:
        person = people.add_person(
            tx, offices.office_of(tx, args.office) if args.office else None,
            args.username, args.name, password_hash,
            posts=args.post, nip=args.nip,
            process_owner=args.owner, admin=args.admin, overseer=args.overseer,
        )  # fmt: skip
        username = person.username
    _tell(username, given)
    return 0


def _person_import(args: Namespace) -> int:
    try:
        source = args.file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise Unreadable(path=args.file) from error
    newcomers = read_roster(source)
    with set_up() as installation, installation.writing() as tx:
        add_roster(tx, offices.office_of(tx, args.office), newcomers)
    for new in newcomers:
        if new.told is not None:
            _tell(new.username, new.told)
    return 0


def _person_password(args: Namespace) -> int:
    given = first_password()
    password_hash = hash_password(given)
    with set_up() as installation, installation.writing() as tx:
        people.set_first_password(tx, people.person_of(tx, args.username), password_hash)
    _tell(args.username, given)
    return 0


def _person_give(args: Namespace) -> int:
    with set_up() as installation, installation.writing() as tx:
        person = people.person_of(tx, args.username)
        if args.since is None and args.until is None:
            holdings.give_post(tx, person, args.post)
        else:
            post_id = holdings.post_of_person(tx, person, args.post)
            holdings.give(tx, None, person.id, post_id, args.since, args.until)
    return 0


def _person_take(args: Namespace) -> int:
    with set_up() as installation, installation.writing() as tx:
        holdings.take_post(tx, people.person_of(tx, args.username), args.post)
    return 0


def _person_deactivate(args: Namespace) -> int:
    with set_up() as installation, installation.writing() as tx:
        person = people.person_of(tx, args.username)
        in_hand = leaving.open_tasks_of(tx, None, person) if args.release else ()
        leaving.deactivate(tx, None, person, {task.id: "" for task in in_hand})
    return 0


def _person_activate(args: Namespace) -> int:
    with set_up() as installation, installation.writing() as tx:
        people.activate(tx, None, people.person_of(tx, args.username))
    return 0


def _people(args: Namespace) -> int:
    with set_up() as installation, installation.reading() as tx:
        found = people.everybody(tx)
    if args.json:
        listed = [
            {key: value for key, value in asdict(person).items() if key not in NOT_FOR_PROGRAMS}
            for person in found
        ]
        print(json.dumps(listed, ensure_ascii=False, indent=1))
        return 0
    rights = [
        ", ".join(
            right
            for right, has in (
                ("pemilik proses", person.process_owner),
                ("admin", person.admin),
                ("pemantau", person.overseer),
                ("tidak aktif", not person.active),
            )
            if has
        )
        for person in found
    ]
    table(
        ("PENGGUNA", "NAMA", "UNIT KERJA", "JABATAN", "LAINNYA"),
        [
            (person.username, person.name, person.office or "", " · ".join(person.posts), right)
            for person, right in zip(found, rights, strict=True)
        ],
    )
    return 0


def _token(args: Namespace) -> int:
    with set_up() as installation, installation.writing() as tx:
        token = new_token(tx, args.username.strip().casefold())
    if token is None:
        raise NoSuchPerson(username=args.username)
    print(token)
    return 0


def _tell(username: str, given: str | None) -> None:
    """Prints a login; a password is shown this once and stored nowhere."""
    print(f"{username}  kata sandi awal: {given}" if given else username)

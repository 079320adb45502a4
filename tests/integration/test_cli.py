"""The command line: a real office from nothing, the demo, checking, publishing, complaints."""

from __future__ import annotations

import json
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update

from engine import catalogue, moves
from engine.accounts import WrongLogin, actor_by_token, actor_of, log_in
from engine.installation import Installation
from engine.organisation import holdings, people
from engine.store import Store
from engine.store import tables as t
from tests.api import over_http
from tests.driving import Office, start
from webui import demo, publishing
from webui.cli import main

ROOT = demo.SOURCES
SOP_FILE = ROOT / "bpmn/kecamatan-awayan/penyusunan-rencana-kinerja.2.bpmn"
KECAMATAN = "kecamatan-awayan"
FORMS = sorted((ROOT / "forms/kecamatan-awayan").glob("*.form"))


@dataclass(frozen=True)
class Ran:
    """What a command did: its exit status, and what it printed."""

    status: int
    out: str
    err: str

    def done(self) -> str:
        """What it printed, which it must have done without complaint."""
        assert (self.status, self.err) == (0, "")
        return self.out

    def refused(self) -> str:
        """The one Indonesian sentence that it complained with."""
        assert self.status == 1
        assert self.err.startswith("alur: ")
        assert self.err.count("\n") == 1
        assert "Traceback" not in self.err
        return self.err


Alur = Callable[..., Ran]


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder of the commands."""
    monkeypatch.setenv("ALUR_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture
def alur(data: Path, capsys: pytest.CaptureFixture[str]) -> Alur:
    """Runs a command in this process, in a data folder of its own."""

    def run(*arguments: object) -> Ran:
        status = main([str(argument) for argument in arguments])
        return Ran(status, *capsys.readouterr())

    return run


@pytest.fixture(scope="module")
def office_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a small office with four posts, three of them held; to be copied."""
    data = tmp_path_factory.mktemp("office") / "data"
    kasubbag = "Kasubbag Perencanaan dan Keuangan"
    holders = {"camat": "Camat", "sekcam": "Sekretaris", "pel": "Pelaksana", None: kasubbag}
    commands = [["init"], ["office", "add", KECAMATAN, "--name", "Kecamatan Awayan"]]
    commands += [["post", "add", KECAMATAN, post] for post in holders.values()]
    commands += [
        ["person", "add", user, "--name", user.title(), "--office", KECAMATAN, "--post", post]
        for user, post in holders.items()
        if user is not None
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ALUR_DATA_DIR", str(data))
        for command in commands:
            assert main(command) == 0
    return data


@pytest.fixture
def office(office_template: Path, alur: Alur, data: Path) -> Alur:
    """The commands of a small office: Camat, Sekretaris and Pelaksana are held, one post not."""
    shutil.copytree(office_template, data)
    return alur


@contextmanager
def opened(data: Path) -> Iterator[Installation]:
    """The installation in a data folder."""
    store = Store(f"sqlite:///{data / 'alur.db'}")
    yield Installation(store, data / "files")
    store.close()


# --- a real office ----------------------------------------------------------------------------


def test_init_makes_an_admin_who_must_change_the_password(alur: Alur, data: Path) -> None:
    said = alur("init", "--username", "siti").done()
    password = re.search(r"siti  kata sandi awal: (\S+)", said)
    assert password is not None
    with opened(data) as installation:
        admin = log_in(installation, "siti", password[1], "sini")
    assert admin.admin
    assert admin.must_change_password
    assert admin.office_id is None


def test_init_is_for_an_empty_installation(alur: Alur) -> None:
    alur("init").done()
    before = alur("people", "--json").done()
    assert "sudah berisi pengguna" in alur("init", "--username", "lain").refused()
    assert alur("people", "--json").done() == before


def test_init_takes_a_typed_password(
    alur: Alur, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("getpass.getpass", lambda _: "pendek")
    assert "8" in alur("init", "--ask").refused()
    monkeypatch.setattr("getpass.getpass", lambda _: "kata sandi panjang")
    assert "kata sandi panjang" not in alur("init", "--ask").done()
    with opened(data) as installation:
        assert not log_in(installation, "admin", "kata sandi panjang", "").must_change_password


def test_before_init_every_command_says_how_to_begin(alur: Alur) -> None:
    for command in ("people", "post list", "token camat", "verify", "run", "backup x.zip"):
        assert "alur init" in alur(*command.split()).refused()


def test_an_office_is_made_from_nothing(office: Alur, data: Path) -> None:
    warned = office("publish", *FORMS, SOP_FILE).done()
    assert "vacant-post" in warned
    assert "penyusunan-rencana-kinerja versi 1 terbit" in warned
    assert "BELUM ADA" in office("post", "list").done()
    office("person", "give", "sekcam", "Kasubbag Perencanaan dan Keuangan").done()
    assert "BELUM ADA" not in office("post", "list").done()
    assert "sudah terbit sebelumnya" in office("publish", SOP_FILE).done()
    office("person", "take", "sekcam", "Kasubbag Perencanaan dan Keuangan").done()
    assert "BELUM ADA" in office("post", "list").done()
    assert "Asia/Makassar" in office("office", "list").done()


def test_people_are_listed_for_programs_and_for_people(office: Alur) -> None:
    office("person", "give", "camat", "Sekretaris").done()
    listed = json.loads(office("people", "--json").done())
    by_name = {person["username"]: person for person in listed}
    assert by_name["camat"] == {
        "username": "camat",
        "name": "Camat",
        "nip": None,
        "office": "kecamatan-awayan",
        "posts": ["Camat", "Sekretaris"],
        "process_owner": False,
        "admin": False,
        "overseer": False,
        "active": True,
    }
    assert by_name["admin"]["admin"] is True
    shown = office("people").done()
    assert re.search(r"^camat +Camat +kecamatan-awayan +Camat · Sekretaris$", shown, re.MULTILINE)


def test_people_come_from_a_csv_file_all_or_none(office: Alur, tmp_path: Path) -> None:
    file = tmp_path / "orang.csv"
    rows = ["username,name,nip,posts,owner,password", "ani,Ani,,Pelaksana;Camat,ya,"]
    file.write_text("\n".join([*rows, "budi,Budi,,Bupati,,"]))
    assert "Baris 3" in office("person", "import", "kecamatan-awayan", file).refused()
    assert "ani" not in office("people").done()
    file.write_text("\ufeff" + "\n".join(rows))
    assert "ani  kata sandi awal: " in office("person", "import", "kecamatan-awayan", file).done()
    file.write_bytes(b"username,name\n\xff,x")
    assert "UTF-8" in office("person", "import", "kecamatan-awayan", file).refused()


def test_a_new_first_password_ends_the_old_one_and_the_tokens(office: Alur, data: Path) -> None:
    token = office("token", "camat").done().strip()
    said = office("person", "password", "camat").done()
    password = said.rpartition(": ")[2].strip()
    with opened(data) as installation:
        assert log_in(installation, "camat", password, "").must_change_password
        with installation.reading() as tx:
            assert actor_by_token(tx, token) is None


def test_who_has_left_is_shut_out_until_let_back_in(office: Alur, data: Path) -> None:
    token = office("token", "camat").done().strip()
    password = office("person", "password", "camat").done().rpartition(": ")[2].strip()
    office("person", "deactivate", "camat").done()
    with opened(data) as installation:
        with pytest.raises(WrongLogin):
            log_in(installation, "camat", password, "")
        with installation.reading() as tx:
            assert actor_by_token(tx, token) is None
            (camat,) = [one for one in people.everybody(tx) if one.username == "camat"]
    assert (camat.active, camat.posts) == (False, ())
    office("person", "activate", "camat").done()
    with opened(data) as installation:
        assert log_in(installation, "camat", password, "").posts == ()


def test_who_leaves_with_tasks_in_hand_is_kept_until_they_are_released(
    office: Alur, data: Path
) -> None:
    office("publish", *FORMS, SOP_FILE).done()
    with opened(data) as installation, installation.writing() as tx:
        camat = actor_of(tx, people.person_of(tx, "camat").id)
        assert camat is not None
        version = catalogue.version_of(tx, camat, "penyusunan-rencana-kinerja")
        document = moves.start(tx, camat, version.id, "Rencana 2027")
        task = tx.session.scalars(select(t.Task).where(t.Task.document_id == document)).one()
        moves.claim(tx, camat, task.id)
    assert "masih memegang 1 tugas" in office("person", "deactivate", "camat").refused()
    office("person", "deactivate", "camat", "--release").done()
    office("person", "give", "sekcam", "Camat").done()
    with opened(data) as installation, installation.writing() as tx:
        sekcam = actor_of(tx, people.person_of(tx, "sekcam").id)
        assert sekcam is not None
        moves.claim(tx, sekcam, task.id)


def test_a_post_is_given_for_a_time_and_has_a_superior(office: Alur, data: Path) -> None:
    office("person", "give", "pel", "Sekretaris", "--since", "2020-01-01", "--until", "2020-12-31")
    assert "pel.*Sekretaris" not in office("people").done()
    twice = office("person", "give", "pel", "Sekretaris", "--since", "2020-12-31")
    assert "01-01-2020–31-12-2020" in twice.refused()
    office("post", "add", KECAMATAN, "Staf", "--superior", "Pelaksana").done()
    assert re.search(r"Staf +Pelaksana +BELUM ADA", office("post", "list").done())


def test_an_overseer_needs_no_office(office: Alur) -> None:
    office("person", "add", "ortal", "--name", "Bagian Organisasi", "--overseer").done()
    assert re.search(r"^ortal +Bagian Organisasi +pemantau$", office("people").done(), re.MULTILINE)


def test_a_token_acts_as_its_person(office: Alur, data: Path) -> None:
    token = office("token", "CAMAT").done().strip()
    with opened(data) as installation, installation.reading() as tx:
        actor = actor_by_token(tx, token)
    assert actor is not None
    assert actor.username == "camat"


COMPLAINTS = [
    ("token siapa", "siapa"),
    ("person give siapa Camat", "siapa"),
    ("person give camat Bupati", "Bupati"),
    ("person take camat Pelaksana", "tidak memegang"),
    ("person add camat --name Lagi --office kecamatan-awayan", "sudah dipakai"),
    ("person add lain --name Lain --office tidak-ada", "tidak-ada"),
    ("post add kecamatan-awayan camat", "sudah dipakai"),
    ("office add Awayan --name Awayan", "Awayan"),
    ("office add lain --name Lain --timezone Asia/Awayan", "Asia/Awayan"),
    ("person import kecamatan-awayan tidak-ada.csv", "tidak-ada.csv"),
    ("restore tidak-ada.zip", "tidak-ada.zip"),
    ("publish README.md --office tidak-ada", "tidak-ada"),
]


def test_a_complaint_is_one_sentence_that_names_what_is_wrong(office: Alur) -> None:
    for command, says in COMPLAINTS:
        assert says in office(*command.split()).refused()


@pytest.mark.parametrize("name", ["ALUR_DATABASE_URL", "ALUR_HTTPS", "ALUR_SESSION_MINUTES"])
def test_a_wrong_setting_is_a_complaint(
    alur: Alur, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, "salah")
    assert name in alur("people").refused()


def test_a_database_that_is_not_there_is_a_complaint(
    alur: Alur, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALUR_DATABASE_URL", "postgresql://127.0.0.1:9/tidak-ada")
    run = alur("people")
    assert run.status == 1
    assert run.err.startswith("alur: Basis data tidak dapat dipakai")


@pytest.mark.parametrize(
    "command",
    [
        "",
        "tidak-ada",
        "office",
        "person add",
        "person add x --name X",
        "check",
        "check tidak-ada",
        "run --port 70000",
    ],
)
def test_wrong_usage_is_2(alur: Alur, command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        alur(*command.split())
    assert ended.value.code == 2
    assert "usage: alur" in capsys.readouterr().err


# --- checking and publishing ------------------------------------------------------------------


def test_the_nine_sops_check_well_without_any_installation(alur: Alur, data: Path) -> None:
    diagrams, forms = [*ROOT.glob("bpmn/*/*.bpmn")], [*ROOT.glob("forms/*/*.form")]
    said = alur("check", *diagrams, *forms).done()
    assert said.count(": baik") == len(forms)
    assert "Tidak diperiksa: jabatan, SOP terkait." in said
    assert not data.exists()


def test_of_several_files_the_warnings_are_only_counted(alur: Alur) -> None:
    lkip = ROOT / "bpmn/kecamatan-awayan/penyusunan-lkip.bpmn"
    counted = alur("check", lkip, SOP_FILE).done()
    assert "output-unchanged 5" in next(
        line for line in counted.splitlines() if line.startswith(str(lkip))
    )
    assert "Menerbitkan" not in counted
    told = alur("check", lkip).done()
    assert f"{lkip}: peringatan two-actions (langkah-9): Kegiatan “Menerbitkan Surat" in told


def test_what_is_wrong_with_a_file_is_said_with_status_1(alur: Alur, tmp_path: Path) -> None:
    file = tmp_path / "rusak.bpmn"
    file.write_bytes(SOP_FILE.read_bytes()[:4000])
    run = alur("check", SOP_FILE, file)
    assert run.status == 1
    assert f"{file}: kesalahan not-xml" in run.out
    run = alur("check", "--json", SOP_FILE, file)
    assert run.status == 1
    good, bad = json.loads(run.out)
    assert good["file"] == str(SOP_FILE)
    assert {finding["severity"] for finding in good["findings"]} == {"warning"}
    assert good["not_checked"] == ["unknown-post", "unknown-related-sop"]
    assert bad["findings"][0].keys() == {"rule", "severity", "element", "message"}


def test_a_check_without_the_forms_beside_says_what_it_left_out(alur: Alur, tmp_path: Path) -> None:
    alone = shutil.copy(SOP_FILE, tmp_path)
    assert "Tidak diperiksa: jabatan, formulir, isian" in alur("check", alone).done()


def test_in_an_office_its_posts_and_forms_are_checked(office: Alur) -> None:
    run = office("check", SOP_FILE, "--office", "kecamatan-awayan")
    assert run.status == 1
    assert "unknown-form" in run.out
    assert "Tidak diperiksa" not in run.out
    office("publish", *FORMS).done()
    assert "vacant-post" in office("check", SOP_FILE, "--office", "kecamatan-awayan").done()


def test_publishing_is_all_or_nothing_and_names_every_fault(
    office: Alur, data: Path, tmp_path: Path
) -> None:
    wrong = tmp_path / "salah.bpmn"
    wrong.write_bytes(SOP_FILE.read_bytes().replace(b'name="Camat"', b'name="Bupati"'))
    run = office("publish", SOP_FILE, *FORMS, wrong, "--office", "kecamatan-awayan")
    assert run.status == 1
    assert f"{wrong}: kesalahan unknown-post" in run.err
    said = ("--note", "Versi pertama.", "--approved-by", "Camat")
    assert "versi 1 terbit" in office("publish", SOP_FILE, *FORMS, *said).done()
    with opened(data) as installation, installation.reading() as tx:
        version = tx.session.scalars(select(t.Version)).one()
    assert (version.note, version.approved_by) == ("Versi pertama.", "Camat")


# --- keeping ----------------------------------------------------------------------------------


def test_an_office_moves_by_backup_and_restore(
    office: Alur, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office("publish", *FORMS, SOP_FILE).done()
    before = office("people").done()
    assert "dicadangkan" in office("backup", tmp_path / "alur.zip").done()
    assert "sudah berisi data" in office("restore", tmp_path / "alur.zip").refused()
    monkeypatch.setenv("ALUR_DATA_DIR", str(tmp_path / "baru"))
    assert "dipulihkan" in office("restore", tmp_path / "alur.zip").done()
    assert office("people").done() == before


def test_verify_finds_a_history_that_was_tampered_with(office: Alur, data: Path) -> None:
    office("person", "give", "sekcam", "Kasubbag Perencanaan dan Keuangan").done()
    office("publish", *FORMS, SOP_FILE).done()
    with opened(data) as installation:
        with installation.writing() as tx:
            camat = actor_of(tx, people.person_of(tx, "camat").id)
            assert camat is not None
            version = catalogue.version_of(tx, camat, "penyusunan-rencana-kinerja")
            document = moves.start(tx, camat, version.id, "Rencana")
        assert "utuh" in office("verify").done()
        with installation.writing() as tx:
            tx.session.execute(update(t.Document).values(last_hash="0" * 64))
    run = office("verify")
    assert run.status == 1
    assert document in run.err


# --- the demo ---------------------------------------------------------------------------------


def test_the_demo_has_the_nine_sops_and_somebody_for_every_post(
    empty_database_url: str, tmp_path: Path
) -> None:
    store = Store(empty_database_url)
    installation = Installation(store, tmp_path / "files")
    store.migrate()
    for _ in range(2):  # the second time there is nothing left to do
        demo.load(installation)
    with installation.reading() as tx:
        versions = tx.session.scalars(select(t.Version)).all()
        lanes = tx.session.scalars(select(t.VersionLane.post_id)).all()
        there = people.everybody(tx)
        assert holdings.vacant_posts(tx, lanes) == set()
    assert len(versions) == len(list(ROOT.glob("bpmn/*/*.bpmn"))) == 9
    assert {person.username for person in there} == demo.usernames()
    assert len([person for person in there if person.process_owner]) == len(demo.OFFICES)
    assert log_in(installation, "camat", demo.PASSWORD, "").must_change_password is False
    store.close()


def test_a_demo_of_an_earlier_version_gets_what_it_lacks(
    empty_database_url: str, tmp_path: Path
) -> None:
    store = Store(empty_database_url)
    installation = Installation(store, tmp_path / "files")
    store.migrate()
    demo.load(installation)

    def superiors() -> dict[tuple[str, str], str | None]:
        with installation.reading() as tx:
            return {(post.office, post.name): post.superior for post in holdings.posts(tx)}

    made = superiors()
    with installation.writing() as tx:
        tx.session.execute(delete(t.Person).where(t.Person.overseer))
        tx.session.execute(update(t.Post).values(superior_id=None))
    demo.load(installation)
    assert superiors() == made
    assert [post for post, above in made.items() if above is None] == [
        ("bakesbangpol", "Atasan Langsung"),
        ("kecamatan-awayan", "Camat"),
        ("skpd-gowa", "Kepala SKPD"),
    ]
    assert log_in(installation, demo.OVERSEER[0], demo.PASSWORD, "").overseer
    store.close()


def test_the_two_versions_of_one_sop_keep_their_order(tmp_path: Path) -> None:
    paths = [tmp_path / "x.2.bpmn", tmp_path / "x.1.bpmn", tmp_path / "a.form"]
    assert [path.name for path in publishing.in_order(sorted(paths))] == [
        "a.form", "x.1.bpmn", "x.2.bpmn",
    ]  # fmt: skip


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "kantor.go.id"])  # noqa: S104
def test_the_demo_serves_this_machine_only(alur: Alur, data: Path, host: str) -> None:
    assert "hanya melayani komputer ini" in alur("demo", "--host", host).refused()
    assert not data.exists()


@pytest.mark.parametrize("command", ["run", "demo"])
def test_a_port_that_is_in_use_is_a_complaint(office: Alur, command: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert f"Porta {port} sedang dipakai" in office(command, "--port", port).refused()


def test_the_demo_never_joins_a_real_office(office: Alur) -> None:
    before = office("people", "--json").done()
    assert "kantor sungguhan" in office("demo").refused()
    assert office("people", "--json").done() == before


def test_a_document_runs_to_its_end_over_a_real_connection(
    alur: Alur, data: Path, tmp_path: Path
) -> None:
    with serving("demo", "--data", str(data)) as demo_server:
        address = demo_server.address
        known = json.loads(alur("people", "--json").done())
        here = [person for person in known if person["office"] == "kecamatan-awayan"]
        calls = {
            person["username"]: over_http(address, alur("token", person["username"]).done().strip())
            for person in [*here, *(p for p in known if p["username"] == "gowa-kepala")]
        }
        stranger = calls.pop("gowa-kepala")
        posts = {person["username"]: tuple(person["posts"]) for person in here}
        drive = start(Office(calls, posts, "pemilik", stranger), "penyusunan-lkip", 1, "LKIP 2026")
        drive.by_every_return()
        assert len(drive.taken) == 2
    assert f"Alur, demo: {address}" in demo_server.printed
    assert demo.PASSWORD in demo_server.printed
    for person in known:
        assert person["username"] in demo_server.printed


def test_a_real_office_is_served(office: Alur, data: Path) -> None:
    token = office("token", "camat").done().strip()
    with serving("run", "--workers", "1", "--no-worker") as server:
        refused = over_http(server.address, token)("GET", "/sops").must(403)
    assert refused["type"] == "urn:alur:must-change-password"
    assert "Pemberitahuan" not in server.printed


@dataclass
class Served:
    """A server in a process of its own: its address, and what it has printed so far."""

    address: str
    printed: str


@contextmanager
def serving(*command: str) -> Iterator[Served]:
    """Runs a serving command on a free port from when it listens until the block ends."""
    with subprocess.Popen(
        [sys.executable, "-m", "webui.cli", *command, "--port", "0"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        printed = ""
        while not (address := re.search(r"http://\S+", printed)):
            line = process.stdout.readline()
            assert line, f"it ended with {process.wait()}: {printed}"
            printed += line
        served = Served(address[0], printed)
        try:
            yield served
        finally:
            process.send_signal(signal.SIGTERM)
            served.printed += process.stdout.read()
    assert process.returncode == 0

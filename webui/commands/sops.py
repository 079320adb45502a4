"""``alur check``, ``publish``, ``diff`` and ``export``: diagrams and forms as files."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentTypeError, Namespace
from pathlib import Path
from typing import Any

from engine.errors import AlurError, Text
from engine.organisation import offices
from engine.sop.difference import difference
from engine.sop.export import camunda8
from engine.sop.reader import read
from webui import publishing
from webui.commands.common import Commands, print_findings, set_up, warned
from webui.publishing import Checked, Unpublished

NOT_CHECKED = {
    "unknown-post": "jabatan",
    "unknown-form": "formulir",
    "unknown-answer": "isian dalam syarat",
    "unknown-related-sop": "SOP terkait",
}
"""What a rule that was not checked is about."""


class NoDiagram(AlurError):
    """A form, where a diagram was wanted."""

    text = Text("{file} bukan diagram.", "{file} is no diagram.")


def add_to(commands: Commands) -> None:
    """Adds these commands to the parser's."""
    check = commands.add_parser(
        "check",
        help="periksa diagram (.bpmn) dan formulir (.form)",
        description="Periksa diagram dan formulir. Status keluar 1 bila ada kesalahan; peringatan "
        "saja tidak. Formulir di forms/<unit>/ dipakai bila diagram ada di bpmn/<unit>/.",
    )
    check.add_argument("files", metavar="FILE", nargs="+", type=_file)
    check.add_argument("--json", action="store_true", help="hasil sebagai JSON")
    check.add_argument("--office", help="periksa juga terhadap jabatan dan formulir unit kerja ini")
    check.set_defaults(run=_check)
    publish = commands.add_parser("publish", help="terbitkan diagram dan formulir")
    publish.add_argument("files", metavar="FILE", nargs="+", type=_file)
    publish.add_argument("--office", help="kunci unit kerja (bawaan: nama folder berkasnya)")
    publish.add_argument("--note", default="", help="apa yang berubah pada versi ini")
    publish.add_argument("--approved-by", default="", help="siapa yang mengesahkannya")
    publish.set_defaults(run=_publish)
    diff = commands.add_parser(
        "diff",
        help="apa yang berubah dari diagram lama ke diagram baru",
        description="Sebutkan apa yang berubah dari diagram lama ke diagram baru: identitas, "
        "jabatan, langkah, mutu baku, keputusan, dan urutannya. Tata letak gambar tidak dihitung.",
    )
    diff.add_argument("old", metavar="LAMA", type=_file)
    diff.add_argument("new", metavar="BARU", type=_file)
    diff.add_argument("--json", action="store_true", help="hasil sebagai JSON")
    diff.set_defaults(run=_diff)
    export = commands.add_parser(
        "export",
        help="diagram untuk mesin proses lain",
        description="Tulis diagram untuk mesin proses lain: syarat dari nama anak panah, kelompok "
        "calon pelaksana dari lajur. Tanpa -o ditulis ke layar.",
    )
    export.add_argument("files", metavar="FILE", nargs="+", type=_file)
    export.add_argument(
        "--camunda8", action="store_true", required=True, help="dialek Camunda 8.8 (satu-satunya)"
    )
    export.add_argument(
        "-o", "--output", metavar="OUT", type=Path, help="berkas, atau folder, yang ditulis"
    )
    export.set_defaults(run=_export)


def _file(given: str) -> Path:
    path = Path(given)
    if not path.is_file():
        raise ArgumentTypeError(f"{given} bukan berkas")
    return path


def _check(args: Namespace) -> int:
    found = _checked(args.files, args.office)
    if args.json:
        print(json.dumps([_as_json(checked) for checked in found], ensure_ascii=False, indent=1))
    else:
        _print_checked(found)
    return int(any(checked.refused for checked in found))


def _checked(files: list[Path], office_key: str | None) -> list[Checked]:
    if office_key is None:
        return [publishing.check_alone(path) for path in files]
    with set_up() as installation, installation.reading() as tx:
        office = offices.office_of(tx, office_key)
        return [publishing.check_in_office(tx, office.id, path) for path in files]


def _as_json(checked: Checked) -> dict[str, Any]:
    return {
        "file": str(checked.path),
        "findings": [
            {
                "rule": finding.rule,
                "severity": finding.severity,
                "element": finding.element,
                "message": finding.said.en,
            }
            for finding in checked.findings
        ],
        "not_checked": list(checked.not_checked),
    }


def _print_checked(found: list[Checked]) -> None:
    several = len(found) > 1
    for checked in found:
        print_findings(checked, brief=several)
        if not checked.findings:
            print(f"{checked.path}: baik")
    if several and any(warned(checked) for checked in found):
        print("Uraian peringatan: periksa satu berkas saja.")
    left_out = dict.fromkeys(rule for checked in found for rule in checked.not_checked)
    if left_out:
        what = ", ".join(NOT_CHECKED.get(rule, rule) for rule in left_out)
        print(f"Tidak diperiksa: {what}. Sebut unit kerjanya dengan --office.")


def _publish(args: Namespace) -> int:
    try:
        with set_up() as installation, installation.writing() as tx:
            done = publishing.publish(
                tx, args.files, args.office, note=args.note, approved_by=args.approved_by
            )
    except Unpublished as error:
        for checked in error.refused:
            print_findings(checked, sys.stderr)
        return 1
    for one in done:
        if one.version is None:
            print(f"{one.path}: formulir {one.key} disimpan")
            continue
        print_findings(Checked(one.path, one.version.warnings), brief=len(done) > 1)
        state = "terbit" if one.version.new else "sudah terbit sebelumnya"
        print(f"{one.path}: {one.key} versi {one.version.number} {state}")
    return 0


def _diff(args: Namespace) -> int:
    readings = {path: read(publishing.read_bytes(path)) for path in (args.old, args.new)}
    old, new = readings[args.old].sop, readings[args.new].sop
    if old is None or new is None:
        for path, reading in readings.items():
            errors = (each for each in reading.findings if each.severity == "error")
            print_findings(Checked(path, tuple(errors)), sys.stderr)
        return 1
    changes = difference(old, new)
    if args.json:
        told = [
            {"kind": each.kind, "old": each.old, "new": each.new, "message": each.said.en}
            for each in changes
        ]
        print(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        print("\n".join(each.said.id for each in changes) or "Tidak ada yang berubah.")
    return 0


def _export(args: Namespace) -> int:
    folder = args.output is not None and args.output.is_dir()
    if len(args.files) > 1 and not folder:
        args.parser.error("untuk beberapa berkas, sebut folder yang ada dengan -o")
    checked = [publishing.check_alone(path) for path in args.files]
    refused = [each for each in checked if each.refused]
    for each in refused:
        print_findings(each, sys.stderr)
    if refused:
        return 1
    for path in args.files:
        source = publishing.read_bytes(path)
        sop = read(source).sop
        if sop is None:
            raise NoDiagram(file=path)
        diagram = camunda8(source, sop)
        if args.output is None:
            sys.stdout.buffer.write(diagram)
        else:
            (args.output / path.name if folder else args.output).write_bytes(diagram)
    return 0

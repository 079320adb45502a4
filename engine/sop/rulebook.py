"""The rulebook: every rule that a diagram is held to, and the sentence that says how to mend it.

An ``error`` is what cannot run, or would run otherwise than it is drawn; a ``warning`` is what
runs, but not as well as it could. The sentences are read by the owner of the process, who has the
drawing open and knows no XML: what is wrong, where, and what to do.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from engine.errors import Finding, Severity, Text

MAX_FINDINGS: Final = 200
"""Of one file: more than a person reads, and few enough for any page."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its stable name, how grave it is to break it, and what is then said."""

    name: str
    severity: Severity
    text: Text


def found(rule: str, element: str | None, **params: str | int | Text) -> Finding:
    """The finding that ``rule`` is broken at ``element`` (a BPMN id, or ``None`` for the file).

    ``params`` fill the rule's sentence; one that is itself a `Text` speaks each language.
    """
    broken = RULES[rule]
    return Finding(broken.name, broken.severity, element, broken.text.fill(**params))


def label(name: str, element: str | None) -> str:
    """How a sentence calls an element: by its name as drawn, shortened, and by its id."""
    shown = name if len(name) <= _SHOWN else f"{name[:_SHOWN]}…"
    called = (element or "")[:_SHOWN]
    return f"“{shown}” ({called})" if shown and called else f"“{shown or called or '?'}”"


_SHOWN: Final = 80


def _error(name: str, indonesian: str, english: str) -> Rule:
    return Rule(name, "error", Text(indonesian, english))


def _warning(name: str, indonesian: str, english: str) -> Rule:
    return Rule(name, "warning", Text(indonesian, english))


_THE_FILE: Final = (
    _error(
        "too-large",
        "Berkas ini lebih besar dari {limit} MB. Simpan hanya satu SOP dalam satu berkas,"
        " tanpa gambar sisipan.",
        "This file is larger than {limit} MB. Keep one SOP in one file, without embedded pictures.",
    ),
    _error(
        "not-utf8",
        "Berkas ini tidak disimpan dalam pengodean UTF-8. Buka di Camunda Modeler, simpan lagi,"
        " lalu unggah kembali.",
        "This file is not encoded as UTF-8. Open it in Camunda Modeler, save it and upload it"
        " again.",
    ),
    _error(
        "doctype",
        "Berkas ini memuat DOCTYPE, yang tidak diperlukan BPMN dan tidak diterima demi keamanan."
        " Simpan ulang diagramnya dari Camunda Modeler.",
        "This file contains a DOCTYPE, which BPMN does not need and which is refused for safety."
        " Save the diagram again from Camunda Modeler.",
    ),
    _error(
        "not-xml",
        "Berkas ini rusak atau terpotong: isinya tidak terbaca sebagai XML pada baris {line}."
        " Simpan ulang diagramnya dari Camunda Modeler.",
        "This file is damaged or cut off: it cannot be read as XML at line {line}. Save the"
        " diagram again from Camunda Modeler.",
    ),
    _error(
        "too-many-elements",
        "Berkas ini memuat lebih dari {limit} unsur XML, terlalu banyak untuk satu SOP."
        " Pecahlah menjadi beberapa SOP.",
        "This file holds more than {limit} XML elements, too many for one SOP. Split it into"
        " several SOPs.",
    ),
    _error(
        "too-deep",
        "Unsur XML pada baris {line} bersarang lebih dari {limit} lapis; diagram BPMN tidak"
        " sedalam itu. Simpan ulang diagramnya dari Camunda Modeler.",
        "The XML at line {line} is nested more than {limit} deep; no BPMN diagram is. Save the"
        " diagram again from Camunda Modeler.",
    ),
    _error(
        "not-bpmn",
        "Berkas ini bukan diagram BPMN 2.0. Unggah berkas .bpmn yang disimpan dari Camunda"
        " Modeler.",
        "This file is not a BPMN 2.0 diagram. Upload a .bpmn file saved from Camunda Modeler.",
    ),
    _error(
        "no-process",
        "Diagram ini tidak memuat proses. Gambarkan satu proses dengan lajur-lajur jabatannya.",
        "This diagram holds no process. Draw one process with the lanes of its posts.",
    ),
    _error(
        "several-processes",
        "Diagram ini memuat {count} proses, sedangkan satu berkas adalah satu SOP. Sisakan satu,"
        " dan gambarkan pihak lain sebagai pool kosong.",
        "This diagram holds {count} processes, but one file is one SOP. Keep one, and draw the"
        " other parties as empty pools.",
    ),
)

_THE_DRAWING: Final = (
    _error(
        "no-title",
        "SOP ini belum bernama. Isi nama prosesnya (klik pool, lalu “Process name”).",
        "This SOP has no name. Fill in the name of its process (click the pool, then “Process"
        " name”).",
    ),
    _error(
        "bad-id",
        "ID pada {what} tidak dapat dipakai. Gunakan 1 sampai {limit} huruf tanpa aksen, angka,"
        " titik, garis bawah, atau tanda hubung, diawali huruf.",
        "The id of {what} cannot be used. Use 1 to {limit} plain letters, digits, dots,"
        " underscores or hyphens, a letter first.",
    ),
    _error(
        "duplicate-id",
        "ID “{id}” dipakai oleh {first} dan juga oleh {second}. Hapus salah satunya, lalu gambar"
        " ulang di Camunda Modeler agar mendapat ID sendiri.",
        "The id “{id}” is used by {first} and by {second} too. Delete one of them and draw it"
        " again in Camunda Modeler, so that it gets an id of its own.",
    ),
    _error(
        "too-long",
        "Tulisan {field} pada {what} lebih panjang dari {limit} huruf. Persingkat, dan pindahkan"
        " penjelasannya ke dokumentasi atau lampiran.",
        "The {field} of {what} is longer than {limit} letters. Shorten it, and move what it"
        " explains to the documentation or an attachment.",
    ),
    _error(
        "too-many-steps",
        "Proses ini memuat {count} langkah, gerbang, dan kejadian; paling banyak {limit}."
        " Pecahlah menjadi beberapa SOP.",
        "This process holds {count} steps, gateways and events; {limit} is the most. Split it"
        " into several SOPs.",
    ),
    _error(
        "too-many-flows",
        "Proses ini memuat {count} anak panah; paling banyak {limit}. Pecahlah menjadi beberapa"
        " SOP.",
        "This process holds {count} arrows; {limit} is the most. Split it into several SOPs.",
    ),
    _error(
        "too-many-lanes",
        "Proses ini memuat {count} lajur; paling banyak {limit}. Satukan jabatan yang sama, atau"
        " pecahlah menjadi beberapa SOP.",
        "This process holds {count} lanes; {limit} is the most. Join those of the same post, or"
        " split it into several SOPs.",
    ),
    _error(
        "dangling-ref",
        "{what} menunjuk ke “{target}”, yang tidak ada di proses ini. Hapus, lalu gambar ulang.",
        "{what} refers to “{target}”, which is not in this process. Delete it and draw it again.",
    ),
    _error(
        "unsupported-element",
        "{what} berjenis {kind}, yang belum dapat dijalankan. {advice}",
        "{what} is of the kind {kind}, which cannot be run yet. {advice}",
    ),
    _error(
        "condition-not-feel",
        "Syarat pada {what} tidak ditulis dalam FEEL. Awali dengan tanda sama dengan, misalnya"
        " “= nilai >= 75”.",
        "The condition of {what} is not written in FEEL. Begin it with an equals sign, for"
        " instance “= nilai >= 75”.",
    ),
    _error(
        "no-lane",
        "Proses ini tidak mempunyai lajur, sehingga tidak diketahui siapa mengerjakan apa."
        " Gambarkan satu lajur untuk setiap jabatan.",
        "This process has no lane, so that nobody knows who does what. Draw one lane for every"
        " post.",
    ),
    _error(
        "nested-lanes",
        "Lajur {what} berisi lajur lain. Gambarkan semua jabatan sebagai lajur yang sejajar.",
        "Lane {what} contains other lanes. Draw all posts as lanes side by side.",
    ),
    _error(
        "unnamed-lane",
        "Lajur {what} belum bernama. Beri nama jabatan yang mengerjakan langkah-langkahnya.",
        "Lane {what} has no name. Name it after the post that does its steps.",
    ),
    _error(
        "duplicate-lane",
        "Ada lebih dari satu lajur bernama {what}. Gabungkan menjadi satu lajur.",
        "More than one lane is named {what}. Join them into one lane.",
    ),
    _error(
        "step-without-lane",
        "Langkah {what} tidak berada di lajur mana pun. Letakkan di lajur jabatan yang"
        " mengerjakannya.",
        "Step {what} stands in no lane. Put it into the lane of the post that does it.",
    ),
    _error(
        "in-two-lanes",
        "{what} tercatat di dua lajur, {first} dan {second}. Geser ke luar lajur, lalu letakkan"
        " kembali di satu lajur saja.",
        "{what} is listed in two lanes, {first} and {second}. Drag it out, then put it back into"
        " one lane only.",
    ),
    _warning(
        "unused-extension",
        "{what} memakai {kind}, yang tidak dipakai Alur. Hapus agar diagram tidak menjanjikan"
        " yang tidak terjadi.",
        "{what} uses {kind}, of which Alur takes no notice. Remove it, so that the diagram"
        " promises nothing that does not happen.",
    ),
    _warning(
        "not-drawn",
        "{what} tidak tampak pada gambar diagram, padahal ikut dijalankan. Gambarkan kembali atau"
        " hapus.",
        "{what} does not show in the picture of the diagram, yet it takes part. Draw it again or"
        " delete it.",
    ),
    _warning(
        "no-drawing",
        "Berkas ini tidak memuat gambar diagram, maka Alur menata gambarnya sendiri. Bila ingin"
        " tata letak sendiri, gambarkan di Camunda Modeler, lalu simpan.",
        "This file holds no picture of the diagram, so Alur lays one out. For a layout of your own"
        " draw it in Camunda Modeler and save it.",
    ),
)

_THE_FLOW: Final = (
    _error(
        "no-start",
        "Proses ini tidak mempunyai awal. Gambarkan satu Start Event sebelum langkah pertama.",
        "This process has no beginning. Draw one start event before the first step.",
    ),
    _error(
        "several-starts",
        "{what} adalah awal yang kedua. Sisakan satu Start Event saja.",
        "{what} is a second beginning. Keep one start event only.",
    ),
    _error(
        "no-end",
        "Proses ini tidak mempunyai akhir. Gambarkan End Event setelah langkah terakhir.",
        "This process has no end. Draw an end event after the last step.",
    ),
    _error(
        "no-step",
        "Proses ini tidak memuat langkah. Gambarkan setiap kegiatan sebagai User Task.",
        "This process holds no step. Draw every activity as a user task.",
    ),
    _error(
        "into-start",
        "Anak panah {what} menuju awal proses. Arahkan ke langkah yang harus dikerjakan lagi.",
        "Arrow {what} leads into the start event. Let it lead to the step to be done again.",
    ),
    _error(
        "out-of-end",
        "Anak panah {what} keluar dari akhir proses. Hapus, atau ganti akhir itu dengan gerbang.",
        "Arrow {what} leaves an end event. Delete it, or put a gateway in place of the end.",
    ),
    _error(
        "unreachable",
        "{what} tidak pernah tercapai dari awal proses. Hubungkan dengan anak panah, atau hapus.",
        "{what} is never reached from the start. Connect it by an arrow, or delete it.",
    ),
    _error(
        "no-way-out",
        "Tidak ada anak panah keluar dari {what}. Gambarkan anak panah ke langkah berikutnya atau"
        " ke akhir proses.",
        "No arrow leaves {what}. Draw one to the next step or to the end.",
    ),
    _error(
        "dead-end",
        "Dari {what} akhir proses tidak pernah tercapai, sehingga dokumen berputar terus."
        " Gambarkan jalan keluar dari putaran itu.",
        "From {what} the end is never reached, so that a document would go round for ever. Draw a"
        " way out of the loop.",
    ),
    _error(
        "several-ways-out",
        "Beberapa anak panah keluar dari {what}. Gambarkan gerbang Exclusive sesudahnya bila"
        " hanya satu jalan ditempuh, atau gerbang Parallel bila semuanya.",
        "Several arrows leave {what}. Draw an exclusive gateway after it if one way is taken, or"
        " a parallel gateway if all are.",
    ),
    _error(
        "unnamed-step",
        "Langkah {what} belum bernama. Tulis kegiatannya, diawali kata kerja.",
        "Step {what} has no name. Write what is done, beginning with a verb.",
    ),
    _error(
        "runs-twice",
        "Beberapa cabang dari gerbang Parallel sampai ke {what} tanpa digabungkan lebih dahulu,"
        " sehingga yang sesudahnya dikerjakan lebih dari satu kali. Gabungkan cabang-cabang itu"
        " dengan gerbang Parallel, dan jangan kembali dari satu cabang ke luar cabangnya.",
        "Several branches of a parallel gateway come to {what} without being joined first, so"
        " that what follows would be done more than once. Join the branches by a parallel"
        " gateway, and do not return from one branch to outside of it.",
    ),
    _error(
        "never-joined",
        "Gerbang Parallel {what} menunggu semua anak panah masuknya, tetapi ada jalan yang tidak"
        " pernah tiba, sehingga dokumen bisa berhenti di sini. Gabungkan di sini hanya cabang"
        " dari gerbang Parallel; jalan dari gerbang Exclusive langsung ke langkah berikutnya.",
        "Parallel gateway {what} waits for all its incoming arrows, but there is one on which"
        " nothing ever comes, so that a document could stop here. Join only branches of a"
        " parallel gateway here; ways out of an exclusive gateway lead straight to the next"
        " step.",
    ),
    _error(
        "too-tangled",
        "Cabang-cabang paralel proses ini terlalu rumit untuk diperiksa. Gabungkan setiap gerbang"
        " Parallel dengan pasangannya sebelum membuka cabang berikutnya.",
        "The parallel branches of this process are too tangled to be checked. Join each parallel"
        " gateway by its counterpart before opening the next branches.",
    ),
)

_THE_DECISIONS: Final = (
    _error(
        "unnamed-flow",
        "Anak panah dari gerbang {what} ke {target} belum bernama. Beri nama keputusannya,"
        " misalnya “Setujui” atau “Kembalikan”; nama itu menjadi tombol.",
        "The arrow from gateway {what} to {target} has no name. Name the decision, for instance"
        " “Setujui” or “Kembalikan”; the name becomes the button.",
    ),
    _error(
        "same-decision",
        "Dua anak panah dari gerbang {what} sama-sama bernama “{name}”. Beri nama yang berbeda.",
        "Two arrows from gateway {what} are both named “{name}”. Give them different names.",
    ),
    _error(
        "undecided-gateway",
        "Tidak ada yang memutuskan di gerbang {what}: tidak semua anak panah masuknya datang"
        " langsung dari sebuah langkah. Letakkan gerbang itu tepat sesudah langkah yang"
        " memutuskan, atau beri syarat pada anak panah keluarnya.",
        "Nobody decides at gateway {what}: not all arrows into it come straight from a step. Put"
        " it right after the step that decides, or put conditions on the arrows out of it.",
    ),
    _error(
        "mixed-gateway",
        "Anak panah dari gerbang {what} ke {target} tidak bersyarat, padahal yang lain bersyarat."
        " Beri syarat, atau jadikan anak panah itu Default flow.",
        "The arrow from gateway {what} to {target} carries no condition although others do. Give"
        " it one, or make it the default flow.",
    ),
    _error(
        "stray-condition",
        "Syarat pada anak panah {what} tidak pernah dibaca. Hapus syaratnya; syarat hanya berlaku"
        " pada anak panah dari gerbang Exclusive yang bercabang, kecuali Default flow-nya.",
        "The condition of arrow {what} is never read. Remove it; conditions count only on arrows"
        " out of an exclusive gateway with several ways out, other than its default flow.",
    ),
    _error(
        "bad-condition",
        "Syarat pada anak panah {what} tidak dapat dibaca. {problem}",
        "The condition of arrow {what} cannot be read. {problem}",
    ),
    _error(
        "unknown-answer",
        "Syarat pada anak panah {what} membaca “{name}”, tetapi dokumen dapat sampai ke sana"
        " tanpa langkah yang formulirnya menanyakan itu. Tambahkan isian “{name}” pada formulir"
        " langkah yang selalu dilalui sebelumnya, atau perbaiki namanya.",
        "The condition of arrow {what} reads “{name}”, but a document can come there without any"
        " step whose form asks for it. Add the field “{name}” to the form of a step that is"
        " always passed before, or correct the name.",
    ),
    _warning(
        "no-default",
        "Jika tidak satu pun syarat di gerbang {what} terpenuhi, dokumen tidak dapat berlanjut."
        " Jadikan salah satu anak panahnya Default flow.",
        "If none of the conditions at gateway {what} holds, the document cannot go on. Make one"
        " of its arrows the default flow.",
    ),
    _warning(
        "unnamed-gateway",
        "Gerbang sesudah {step} belum bernama. Tulis pertanyaannya, misalnya “Disetujui?”.",
        "The gateway after {step} has no name. Write its question, for instance “Disetujui?”.",
    ),
)

_THE_TABLE: Final = (
    _error(
        "unknown-post",
        "Lajur {what} bukan nama jabatan di unit kerja ini. Perbaiki ejaannya, atau minta admin"
        " menambahkan jabatan itu.",
        "Lane {what} is not the name of a post of this office. Correct its spelling, or ask the"
        " admin to add the post.",
    ),
    _error(
        "unknown-form",
        "Langkah {what} menyebut formulir “{form}”, yang tidak ada. Perbaiki ID formulirnya, atau"
        " sertakan berkas formulir itu.",
        "Step {what} names the form “{form}”, which does not exist. Correct the form's id, or"
        " supply the form's file.",
    ),
    _warning(
        "empty-lane",
        "Lajur {what} tidak memuat langkah. Hapus, atau letakkan langkah jabatan itu di sana.",
        "Lane {what} holds no step. Delete it, or put that post's steps there.",
    ),
    _warning(
        "missing-nomor",
        "Langkah {what} belum bernomor. Isi “nomor” dengan nomor barisnya di tabel SOP, misalnya"
        " “5”.",
        "Step {what} has no row number. Fill in “nomor” with its row in the SOP's table, for"
        " instance “5”.",
    ),
    _warning(
        "missing-waktu",
        "Langkah {what} tidak mempunyai waktu, sehingga tidak mempunyai batas waktu. Isi “waktu”,"
        " misalnya “2 Hari”.",
        "Step {what} has no norm of time, and so no due moment. Fill in “waktu”, for instance"
        " “2 Hari”.",
    ),
    _warning(
        "unreadable-waktu",
        "Langkah {what} tidak mempunyai batas waktu. {problem}",
        "Step {what} has no due moment. {problem}",
    ),
)

RULES: Final = MappingProxyType(
    {
        rule.name: rule
        for rule in (*_THE_FILE, *_THE_DRAWING, *_THE_FLOW, *_THE_DECISIONS, *_THE_TABLE)
    }
)
"""Every rule by its name, in the order in which a reader should learn of them."""

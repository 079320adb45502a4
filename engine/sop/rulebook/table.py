"""What the SOP's table and the office need."""

from __future__ import annotations

from typing import Final

from engine.sop.rulebook.rule import error, warning

TABLE: Final = (
    error(
        "unknown-post",
        "Lajur {what} bukan nama jabatan di unit kerja ini. Perbaiki ejaannya, atau minta admin"
        " menambahkan jabatan itu.",
        "Lane {what} is not the name of a post of this office. Correct its spelling, or ask the"
        " admin to add the post.",
    ),
    error(
        "unknown-form",
        "Langkah {what} menyebut formulir “{form}”, yang tidak ada. Perbaiki ID formulirnya, atau"
        " sertakan berkas formulir itu.",
        "Step {what} names the form “{form}”, which does not exist. Correct the form's id, or"
        " supply the form's file.",
    ),
    warning(
        "empty-lane",
        "Lajur {what} tidak memuat langkah. Hapus, atau letakkan langkah jabatan itu di sana.",
        "Lane {what} holds no step. Delete it, or put that post's steps there.",
    ),
    warning(
        "missing-nomor",
        "Langkah {what} belum bernomor. Isi “nomor” dengan nomor barisnya di tabel SOP, misalnya"
        " “5”.",
        "Step {what} has no row number. Fill in “nomor” with its row in the SOP's table, for"
        " instance “5”.",
    ),
    warning(
        "missing-waktu",
        "Langkah {what} tidak mempunyai waktu, sehingga tidak mempunyai batas waktu. Isi “waktu”,"
        " misalnya “2 Hari”.",
        "Step {what} has no norm of time, and so no due moment. Fill in “waktu”, for instance"
        " “2 Hari”.",
    ),
    warning(
        "unreadable-waktu",
        "Langkah {what} tidak mempunyai batas waktu. {problem}",
        "Step {what} has no due moment. {problem}",
    ),
)

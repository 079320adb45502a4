"""What makes a drawing no process that can be read."""

from __future__ import annotations

from typing import Final

from engine.sop.rulebook.rule import error, warning

DRAWN: Final = (
    error(
        "no-title",
        "SOP ini belum bernama. Isi nama prosesnya (klik pool, lalu “Process name”).",
        "This SOP has no name. Fill in the name of its process (click the pool, then “Process"
        " name”).",
    ),
    error(
        "bad-id",
        "ID pada {what} tidak dapat dipakai. Gunakan 1 sampai {limit} huruf tanpa aksen, angka,"
        " titik, garis bawah, atau tanda hubung, diawali huruf.",
        "The id of {what} cannot be used. Use 1 to {limit} plain letters, digits, dots,"
        " underscores or hyphens, a letter first.",
    ),
    error(
        "duplicate-id",
        "ID “{id}” dipakai oleh {first} dan juga oleh {second}. Hapus salah satunya, lalu gambar"
        " ulang di Camunda Modeler agar mendapat ID sendiri.",
        "The id “{id}” is used by {first} and by {second} too. Delete one of them and draw it"
        " again in Camunda Modeler, so that it gets an id of its own.",
    ),
    error(
        "too-long",
        "Tulisan {field} pada {what} lebih panjang dari {limit} huruf. Persingkat, dan pindahkan"
        " penjelasannya ke dokumentasi atau lampiran.",
        "The {field} of {what} is longer than {limit} letters. Shorten it, and move what it"
        " explains to the documentation or an attachment.",
    ),
    error(
        "too-many-steps",
        "Proses ini memuat {count} langkah, gerbang, dan kejadian; paling banyak {limit}."
        " Pecahlah menjadi beberapa SOP.",
        "This process holds {count} steps, gateways and events; {limit} is the most. Split it"
        " into several SOPs.",
    ),
    error(
        "too-many-flows",
        "Proses ini memuat {count} anak panah; paling banyak {limit}. Pecahlah menjadi beberapa"
        " SOP.",
        "This process holds {count} arrows; {limit} is the most. Split it into several SOPs.",
    ),
    error(
        "too-many-lanes",
        "Proses ini memuat {count} lajur; paling banyak {limit}. Satukan jabatan yang sama, atau"
        " pecahlah menjadi beberapa SOP.",
        "This process holds {count} lanes; {limit} is the most. Join those of the same post, or"
        " split it into several SOPs.",
    ),
    error(
        "dangling-ref",
        "{what} menunjuk ke “{target}”, yang tidak ada di proses ini. Hapus, lalu gambar ulang.",
        "{what} refers to “{target}”, which is not in this process. Delete it and draw it again.",
    ),
    error(
        "unsupported-element",
        "{what} berjenis {kind}, yang belum dapat dijalankan. {advice}",
        "{what} is of the kind {kind}, which cannot be run yet. {advice}",
    ),
    error(
        "condition-not-feel",
        "Syarat pada {what} tidak ditulis dalam FEEL. Awali dengan tanda sama dengan, misalnya"
        " “= nilai >= 75”.",
        "The condition of {what} is not written in FEEL. Begin it with an equals sign, for"
        " instance “= nilai >= 75”.",
    ),
    error(
        "no-lane",
        "Proses ini tidak mempunyai lajur, sehingga tidak diketahui siapa mengerjakan apa."
        " Gambarkan satu lajur untuk setiap jabatan.",
        "This process has no lane, so that nobody knows who does what. Draw one lane for every"
        " post.",
    ),
    error(
        "unnamed-lane",
        "Lajur {what} belum bernama. Beri nama jabatan yang mengerjakan langkah-langkahnya.",
        "Lane {what} has no name. Name it after the post that does its steps.",
    ),
    error(
        "duplicate-lane",
        "Ada lebih dari satu lajur bernama {what}. Gabungkan menjadi satu lajur.",
        "More than one lane is named {what}. Join them into one lane.",
    ),
    error(
        "step-without-lane",
        "Langkah {what} tidak berada di lajur mana pun. Letakkan di lajur jabatan yang"
        " mengerjakannya.",
        "Step {what} stands in no lane. Put it into the lane of the post that does it.",
    ),
    error(
        "in-two-lanes",
        "{what} tercatat di dua lajur, {first} dan {second}. Geser ke luar lajur, lalu letakkan"
        " kembali di satu lajur saja.",
        "{what} is listed in two lanes, {first} and {second}. Drag it out, then put it back into"
        " one lane only.",
    ),
    warning(
        "unused-extension",
        "{what} memakai {kind}, yang tidak dipakai Alur. Hapus agar diagram tidak menjanjikan"
        " yang tidak terjadi.",
        "{what} uses {kind}, of which Alur takes no notice. Remove it, so that the diagram"
        " promises nothing that does not happen.",
    ),
    warning(
        "not-drawn",
        "{what} tidak tampak pada gambar diagram, padahal ikut dijalankan. Gambarkan kembali atau"
        " hapus.",
        "{what} does not show in the picture of the diagram, yet it takes part. Draw it again or"
        " delete it.",
    ),
    warning(
        "no-drawing",
        "Berkas ini tidak memuat gambar diagram, maka Alur menata gambarnya sendiri. Bila ingin"
        " tata letak sendiri, gambarkan di Camunda Modeler, lalu simpan.",
        "This file holds no picture of the diagram, so Alur lays one out. For a layout of your own"
        " draw it in Camunda Modeler and save it.",
    ),
)

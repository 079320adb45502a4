"""What makes a file unreadable."""

from __future__ import annotations

from typing import Final

from engine.sop.rulebook.rule import error

FILE: Final = (
    error(
        "too-large",
        "Berkas ini lebih besar dari {limit} MB. Simpan hanya satu SOP dalam satu berkas,"
        " tanpa gambar sisipan.",
        "This file is larger than {limit} MB. Keep one SOP in one file, without embedded pictures.",
    ),
    error(
        "not-utf8",
        "Berkas ini tidak disimpan dalam pengodean UTF-8. Buka di Camunda Modeler, simpan lagi,"
        " lalu unggah kembali.",
        "This file is not encoded as UTF-8. Open it in Camunda Modeler, save it and upload it"
        " again.",
    ),
    error(
        "doctype",
        "Berkas ini memuat DOCTYPE, yang tidak diperlukan BPMN dan tidak diterima demi keamanan."
        " Simpan ulang diagramnya dari Camunda Modeler.",
        "This file contains a DOCTYPE, which BPMN does not need and which is refused for safety."
        " Save the diagram again from Camunda Modeler.",
    ),
    error(
        "not-xml",
        "Berkas ini rusak atau terpotong: isinya tidak terbaca sebagai XML pada baris {line}."
        " Simpan ulang diagramnya dari Camunda Modeler.",
        "This file is damaged or cut off: it cannot be read as XML at line {line}. Save the"
        " diagram again from Camunda Modeler.",
    ),
    error(
        "too-many-elements",
        "Berkas ini memuat lebih dari {limit} unsur XML, terlalu banyak untuk satu SOP."
        " Pecahlah menjadi beberapa SOP.",
        "This file holds more than {limit} XML elements, too many for one SOP. Split it into"
        " several SOPs.",
    ),
    error(
        "too-deep",
        "Unsur XML pada baris {line} bersarang lebih dari {limit} lapis; diagram BPMN tidak"
        " sedalam itu. Simpan ulang diagramnya dari Camunda Modeler.",
        "The XML at line {line} is nested more than {limit} deep; no BPMN diagram is. Save the"
        " diagram again from Camunda Modeler.",
    ),
    error(
        "too-many-attributes",
        "Unsur XML pada baris {line} memuat lebih dari {limit} atribut; unsur BPMN tidak sebanyak"
        " itu. Simpan ulang diagramnya dari Camunda Modeler.",
        "The XML element at line {line} has more than {limit} attributes; no BPMN element has. Save"
        " the diagram again from Camunda Modeler.",
    ),
    error(
        "not-bpmn",
        "Berkas ini bukan diagram BPMN 2.0. Unggah berkas .bpmn yang disimpan dari Camunda"
        " Modeler.",
        "This file is not a BPMN 2.0 diagram. Upload a .bpmn file saved from Camunda Modeler.",
    ),
    error(
        "no-process",
        "Diagram ini tidak memuat proses. Gambarkan satu proses dengan lajur-lajur jabatannya.",
        "This diagram holds no process. Draw one process with the lanes of its posts.",
    ),
    error(
        "several-processes",
        "Diagram ini memuat {count} proses yang tidak dipanggil oleh proses lain ({names}),"
        " sedangkan satu berkas adalah satu SOP. Panggil proses lainnya dengan Call Activity, atau"
        " hapus, dan gambarkan pihak lain sebagai pool kosong.",
        "This diagram holds {count} processes that no other one calls ({names}), but one file is"
        " one SOP. Call the others by call activities, or delete them, and draw other parties as"
        " empty pools.",
    ),
    error(
        "too-many-processes",
        "Berkas ini memuat {count} proses; paling banyak {limit}. Simpan tiap SOP dalam berkasnya"
        " sendiri.",
        "This file holds {count} processes; {limit} is the most. Keep each SOP in a file of its"
        " own.",
    ),
)

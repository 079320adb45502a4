"""What keeps a decision from being taken."""

from __future__ import annotations

from typing import Final

from engine.sop.rulebook.rule import error, warning

DECISIONS: Final = (
    error(
        "unnamed-flow",
        "Anak panah dari gerbang {what} ke {target} belum bernama. Beri nama keputusannya,"
        " misalnya “Setujui” atau “Kembalikan”; nama itu menjadi tombol.",
        "The arrow from gateway {what} to {target} has no name. Name the decision, for instance"
        " “Setujui” or “Kembalikan”; the name becomes the button.",
    ),
    error(
        "same-decision",
        "Dua anak panah dari gerbang {what} sama-sama bernama “{name}”. Beri nama yang berbeda.",
        "Two arrows from gateway {what} are both named “{name}”. Give them different names.",
    ),
    error(
        "undecided-gateway",
        "Tidak ada yang memutuskan di gerbang {what}: tidak semua anak panah masuknya datang"
        " langsung dari sebuah langkah. Letakkan gerbang itu tepat sesudah langkah yang"
        " memutuskan, atau beri syarat pada anak panah keluarnya.",
        "Nobody decides at gateway {what}: not all arrows into it come straight from a step. Put"
        " it right after the step that decides, or put conditions on the arrows out of it.",
    ),
    error(
        "mixed-gateway",
        "Anak panah dari gerbang {what} ke {target} tidak bersyarat, padahal yang lain bersyarat."
        " Beri syarat, atau jadikan anak panah itu Default flow.",
        "The arrow from gateway {what} to {target} carries no condition although others do. Give"
        " it one, or make it the default flow.",
    ),
    error(
        "stray-condition",
        "Syarat pada anak panah {what} tidak pernah dibaca. Hapus syaratnya; syarat hanya berlaku"
        " pada anak panah dari gerbang Exclusive yang bercabang, kecuali Default flow-nya.",
        "The condition of arrow {what} is never read. Remove it; conditions count only on arrows"
        " out of an exclusive gateway with several ways out, other than its default flow.",
    ),
    error(
        "bad-condition",
        "Syarat pada anak panah {what} tidak dapat dibaca. {problem}",
        "The condition of arrow {what} cannot be read. {problem}",
    ),
    error(
        "unknown-answer",
        "Syarat pada anak panah {what} membaca “{name}”, tetapi dokumen dapat sampai ke sana"
        " tanpa langkah yang formulirnya menanyakan itu. Tambahkan isian “{name}” pada formulir"
        " langkah yang selalu dilalui sebelumnya, atau perbaiki namanya.",
        "The condition of arrow {what} reads “{name}”, but a document can come there without any"
        " step whose form asks for it. Add the field “{name}” to the form of a step that is"
        " always passed before, or correct the name.",
    ),
    error(
        "endless-loop",
        "Lewat anak panah {what} dokumen kembali ke gerbang {gateway} tanpa ditanya lagi tentang"
        " isian yang dibaca di sana ({names}), sehingga keputusannya tetap sama dan dokumen"
        " berputar terus. Arahkan kembali ke langkah yang formulirnya menanyakan isian itu.",
        "By arrow {what} a document comes back to gateway {gateway} and is not asked again for what"
        " is read there ({names}), so that the decision stays as it was and the document goes round"
        " for ever. Let it lead back to a step whose form asks for that.",
    ),
    warning(
        "no-default",
        "Jika tidak satu pun syarat di gerbang {what} terpenuhi, dokumen tidak dapat berlanjut."
        " Jadikan salah satu anak panahnya Default flow.",
        "If none of the conditions at gateway {what} holds, the document cannot go on. Make one"
        " of its arrows the default flow.",
    ),
    warning(
        "unnamed-gateway",
        "Gerbang sesudah {step} belum bernama. Tulis pertanyaannya, misalnya “Disetujui?”.",
        "The gateway after {step} has no name. Write its question, for instance “Disetujui?”.",
    ),
    warning(
        "no-choice",
        "Gerbang {what} hanya mempunyai satu jalan keluar, jadi tidak ada yang diputuskan di sana."
        " Gambarkan jalan lainnya, misalnya kembali ke langkah yang memperbaiki, atau hapus"
        " gerbangnya.",
        "Gateway {what} has only one way out, so that nothing is decided there. Draw the other way,"
        " for instance back to the step that mends, or remove the gateway.",
    ),
)

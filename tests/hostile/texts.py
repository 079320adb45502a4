"""Texts that would be code somewhere: put where a diagram shows texts, and where it is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final
from xml.sax.saxutils import escape

from tests.unit.diagrams import bpmn

Make = Callable[[], bytes]

CALL: Final = "kenari()"
"""What injected code would call; the word stands in no page of ours."""

MARKUP: Final = (
    f"<script>{CALL}</script>",
    f'"><script>{CALL}</script>',
    f"'\"><img src=x onerror={CALL}>",
    f"<svg/onload={CALL}>",
    f"</title><script>{CALL}</script>",
    f"</textarea><script>{CALL}</script>",
    f"</script><script>{CALL}</script>",
    f"</style><script>{CALL}</script>",
    f"</text></svg><script>{CALL}</script>",
    f"--><script>{CALL}</script><!--",
    f"]]><script>{CALL}</script>",
    f"?><script>{CALL}</script>",
    f"&lt;script&gt;{CALL}&lt;/script&gt;",
    f"&#60;img src=x onerror={CALL}&#62;",
    f"\\u003cimg src=x onerror={CALL}\\u003e",
    f"+ADw-script+AD4-{CALL}+ADw-/script+AD4-",
    f"\N{FULLWIDTH LESS-THAN SIGN}script\N{FULLWIDTH GREATER-THAN SIGN}{CALL}",
    f'" autofocus onfocus="{CALL}" x="',
    f"' onmouseover='{CALL}",
    f"` onmouseover=`{CALL}",
    f" onfocus={CALL} tabindex=1 ",
    f"<a href=javascript:{CALL}>tekan</a>",
    f"<a href='java&#115;cript:{CALL}'>tekan</a>",
    f"<form action=//kenari.example><button formaction=javascript:{CALL}>",
    f"<iframe srcdoc='<script>{CALL}</script>'>",
    "<object data=//kenari.example></object><embed src=//kenari.example>",
    "<meta http-equiv=refresh content=0;url=//kenari.example>",
    "<base href=//kenari.example/>",
    "<link rel=stylesheet href=//kenari.example/a.css>",
    "<style>@import '//kenari.example/a.css'</style>",
    f"<math><mtext></mtext><mglyph><svg><mtext><textarea><img src=x onerror={CALL}>",
    f'<noscript><p title="</noscript><img src=x onerror={CALL}>">',
    f"<svg><animate attributeName=href values=javascript:{CALL} /><a><text>x",
    f"<svg><use href='data:image/svg+xml,<svg onload={CALL}/>'/>",
    f"<template><img src=x onerror={CALL}></template>",
    f"<details open ontoggle={CALL}>",
    f"<!--[if IE]><script>{CALL}</script><![endif]-->",
    f"[tekan](javascript:{CALL})",
    f"![x](x){{onerror={CALL}}}",
)
"""Would be markup, in a page or in a picture."""

CODE: Final = (
    f"javascript:{CALL}",
    f" \tjava\nscript:{CALL}",
    f"data:text/html,<script>{CALL}</script>",
    f"vbscript:{CALL}",
    f"';{CALL};//",
    f'";{CALL};//',
    f"\\';{CALL};//",
    f"`${{{CALL}}}`",
    "{{ 7 * 191 }}kenari",
    "{% print(7 * 191) %}kenari",
    "{{ config }} {{ ''.__class__.__mro__[1].__subclasses__() }} kenari",
    "${7 * 191}kenari",
    "#{7 * 191}kenari",
    "<%= 7 * 191 %>kenari",
    "=7 * 191",
    "{0.__class__.__init__.__globals__}",
    "{what.__class__} {name!r} {element} {limit:>999999999}",
    "{severity}{said}{id}{en}",
    "{} {!r} {0:{1}} {",
    "%(kenari)s %s %n %999999999d",
    "$kenari ${kenari} $$",
    "__import__('os').system('touch kenari')",
    "'; DROP TABLE versions; --",
    "' OR '1'='1",
    "=cmd|'/c kenari'!A0",
    "+kenari()",
    "@SUM(1+1)*cmd|' /C kenari'!A0",
    "; touch kenari",
    "$(touch kenari)",
    "`touch kenari`",
    "| touch kenari",
    "../../../../../../etc/passwd",
    "..\\..\\kenari.txt",
    "file:///etc/passwd",
    "//kenari.example/x",
    "kenari\r\nSet-Cookie: kenari=1\r\n\r\n<script>kenari()</script>",
    "expression(kenari())",
    "url(javascript:kenari()) } * { background: url(//kenari.example) }",
    "\\22\\3c script\\3e kenari",
)
"""Would be code elsewhere: a script, a template, a format, a statement, a shell, a spreadsheet."""

ODD: Final = (
    "\u202egnp.exe kenari",
    "k\u200be\u200bn\u200ba\u200br\u200bi",
    "k" + "\u0301" * 400,
    "\U0001f600" * 240,
    "\u2028\u2029\x85kenari",
    "\ufdfd" * 480,
    "W" * 490,
    "W " * 245,
    "\u0644\u0648\u0635\u0628 \u0674 kenari",
    "\ud7ff\ue000\ufffd\U0010fffdkenari",
    "İıſK" * 100,
    "\u00a0\u3000",
)
"""Letters that are hard to show, to measure or to fold."""

NAMES: Final = (
    *("__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "valueOf"),
    *("__class__", "__dict__", "__init__", "__globals__", "__builtins__", "self", "None"),
    *("null", "undefined", "NaN", "true", "false", "Infinity", "location", "document"),
    *("config", "request", "session", "current_user", "csrf_token", "typename", "data"),
    *("onload", "onerror", "script", "style", "svg", "body", "a.b", "a-b", "A" * 100, "_"),
)
"""Ids that are allowed, and mean something to a language, a page or a library."""

BAD_IDS: Final = (
    *("", " ", "1a", "-a", "a b", "a/b", "a\\b", "../a", "a;b", "a'b", 'a"b', "a<b", "a>b"),
    *("a&b", "a{b}", "a{{b}}", "a%b", "a#b", "a.b()", "a\u202eb", "ä", "A" * 101, "a:b", "a\nb"),
    *("A" * 10_000, f"a' onload='{CALL}"),
)
"""Ids that XML or BPMN do not allow."""

_SHOWN: Final = bpmn(
    """
    Staf  | (mulai) (dipanggil=@@) tulis {bahas} kirim @tunggu=P2D ((selesai))
    Camat | periksa <putusan> @lama=P1D!periksa ((habis))
    bahas: (b) rapat ((c))
    mulai -> tulis
    dipanggil -> tulis
    tulis -> bahas -> periksa -> putusan
    b -> rapat -> c
    putusan -> tunggu : @@ Setujui
    tunggu -> kirim -> selesai
    putusan -> tulis : @@ Kembalikan
    lama -> habis : @@ Terlambat
    """,
    title="@@",
    identity=dict.fromkeys(
        (
            *("unit", "alamat", "nomor", "tanggalPembuatan", "tanggalRevisi", "tanggalEfektif"),
            *("disahkanOleh", "disahkanNama", "disahkanNip", "disahkanPangkat", "dasarHukum1"),
            *("kualifikasi1", "keterkaitan1", "peralatan1", "peringatan1", "pencatatan1"),
            *("lain", "@@"),
        ),
        "@@",
    ),
    steps={
        step: {"name": f"@@ {step}", "kelengkapan": "@@", "output": "@@", "waktu": "2 Jam"}
        for step in ("tulis", "rapat", "periksa", "kirim")
    },
)
_NOTES: Final = (
    "<bpmn:documentation>@@</bpmn:documentation>",
    '<bpmn:textAnnotation id="catatan"><bpmn:text>@@</bpmn:text></bpmn:textAnnotation>'
    '<bpmn:association id="kait" sourceRef="tulis" targetRef="catatan"/>'
    '<bpmn:group id="kelompok"/><bpmn:dataObjectReference id="data" name="@@"/>',
    '<bpmn:participant id="pihak" name="@@"/>'
    '<bpmn:messageFlow id="surat" name="@@" sourceRef="kirim" targetRef="pihak"/>',
)


def _placed(source: bytes, text: str) -> bytes:
    """The diagram with ``text``, quoted as XML wants it, in place of each ``@@``."""
    quoted = escape(
        text, {'"': "&quot;", "'": "&apos;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}
    )
    return source.replace(b"@@", quoted.encode())


def shown(text: str) -> bytes:
    """A diagram that runs, whose every text is or begins with this one."""
    documentation, notes, parties = (each.encode() for each in _NOTES)
    source = _SHOWN.replace(b"<bpmn:laneSet", documentation + b"<bpmn:laneSet", 1)
    source = source.replace(b"<bpmn:startEvent", notes + b"<bpmn:startEvent", 1)
    source = source.replace(b"</bpmn:collaboration>", parties + b"</bpmn:collaboration>")
    source = source.replace(
        b"<bpmn:extensionElements>", documentation + b"<bpmn:extensionElements>"
    )
    return _placed(source, text)


def read(text: str) -> bytes:
    """A diagram whose every place that is read, and not only shown, holds this text."""
    source = bpmn(
        """
        @@ | (mulai) tulis <putusan> kirim ((selesai))
        mulai -> tulis -> putusan
        putusan -> tulis [@@]
        putusan -> kirim default
        kirim -> selesai
        """,
        steps={"tulis": {"nomor": "@@", "waktu": "@@", "form": "@@", "name": "@@"}},
    )
    return _placed(source, text)


def identified(identifier: str) -> bytes:
    """A diagram one of whose steps, with all that refers to it, has this id."""
    source = bpmn("Staf | (mulai) qq lalu ((selesai))\nmulai -> qq -> lalu -> selesai")
    return _placed(source.replace(b"qq", b"@@"), identifier)


def keyed(key: str) -> bytes:
    """A diagram whose process, and so the SOP in addresses, has this id."""
    return _placed(bpmn("Staf | (m) a b ((s))\nm -> a -> b -> s", key="@@"), key)


def posted(post: str) -> bytes:
    """A diagram with a lane of this name."""
    return _placed(bpmn("@@ | (m) a b ((s))\nm -> a -> b -> s", key="jabatan"), post)


POSTS: Final = (MARKUP[0], MARKUP[2], CODE[8], CODE[15], "__proto__")
"""Posts that the office really has."""

# Some of each, for showing one takes longer than anything else here.
_SHOWN_TEXTS: Final = (*MARKUP[::3], *CODE[::5], *ODD[::3])
_READ_TEXTS: Final = (*MARKUP[1::5], *CODE[1::5], *ODD[1::5])

TEXTS: Final[Mapping[str, Make]] = {
    **{f"shown: {text[:50]!r}": partial(shown, text) for text in _SHOWN_TEXTS},
    **{f"read: {text[:50]!r}": partial(read, text) for text in _READ_TEXTS},
    **{f"id: {name[:50]!r}": partial(identified, name) for name in (*NAMES[::2], *BAD_IDS[::3])},
    **{f"key: {name[:50]!r}": partial(keyed, name) for name in (*NAMES[:4], *BAD_IDS[1::6])},
    **{f"lane: {name!r}": partial(posted, name) for name in POSTS},
}

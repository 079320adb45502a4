"""The conditions that figures decide by: a small, closed part of FEEL, read by a parser of ours.

Literals, names with dots, ``= != < <= > >=``, ``between … and …``, ``in`` a list or range,
``+ - * /``, ``and``, ``or`` and ``not(…)``. A name reads an answer and nothing else: there is no
call, no import, and no attribute of anything. Meanings follow FEEL (OMG, Decision Model and
Notation 1.3, chapter 10), but where FEEL would answer null, as for a missing name, we stop.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from types import MappingProxyType
from typing import Final, Literal, NoReturn

from engine.errors import AlurError, Text

MAX_LENGTH: Final = 1_000
MAX_TOKENS: Final = 300
MAX_DEPTH: Final = 40
MAX_DIGITS: Final = 30

_Kind = Literal["truth", "number", "text", "any"]
_Value = Callable[[Mapping[str, object]], object]


class ConditionError(AlurError):
    """A condition that cannot be read. ``position`` counts its letters from 0."""

    text = Text("Pada huruf ke-{letter}: {problem}", "At letter {letter}: {problem}")

    def __init__(self, position: int, problem: Text) -> None:
        super().__init__(letter=position + 1, problem=problem)
        self.position = position


class MissingAnswer(AlurError):
    """A condition reads an answer that nobody has given."""

    text = Text(
        "Isian “{name}” dibutuhkan untuk menentukan jalan berikutnya, tetapi belum diisi.",
        "The answer “{name}” is needed to decide the way, but nobody has given it.",
    )


class UnfitAnswer(AlurError):
    """An answer of a kind that the condition can do nothing with."""

    text = Text(
        "Syarat di diagram tidak dapat dihitung dengan isian yang ada: {problem}",
        "A condition of the diagram cannot be reckoned with the answers given: {problem}",
    )


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition that has been read. ``names`` are the answers that it may look at."""

    text: str
    names: frozenset[str]
    _value: _Value = field(repr=False, compare=False)


def parse(text: str) -> Condition:
    """Read a condition, FEEL without Camunda's leading equals sign. Raises `ConditionError`."""
    parser = _Parser(text)
    value = parser.whole()
    return Condition(text, frozenset(parser.names), value)


def evaluate(condition: Condition, answers: Mapping[str, object]) -> bool:
    """Whether the condition holds for these answers.

    Numbers may be ``int``, ``float`` or ``Decimal`` and are reckoned as decimals; a name with dots
    reads a mapping in a mapping. Raises `MissingAnswer` or `UnfitAnswer`.
    """
    return _truth(condition._value, answers)


def names_read(text: str | None) -> frozenset[str]:
    """The answers that a drawn condition mentions; none if there is none or it cannot be read."""
    try:
        return frozenset(token.text for token in _tokens(text or "") if token.kind == "name")
    except ConditionError:
        return frozenset()


# --- reckoning -------------------------------------------------------------------------------

_ARITHMETIC: Final = Context(prec=34, traps=[InvalidOperation, DivisionByZero, Overflow])

_NOT_TRUTH: Final = Text("hasilnya bukan ya atau tidak.", "its result is not a yes or no.")
_NOT_NUMBER: Final = Text("ada yang bukan angka.", "something is not a number.")
_NOT_ALIKE: Final = Text(
    "yang dibandingkan tidak sejenis (angka, teks, ya/tidak).",
    "what is compared is not of one kind (number, text, yes/no).",
)
_NO_RESULT: Final = Text(
    "hasil hitungannya tidak ada (misalnya dibagi nol).",
    "the sum has no result (a division by zero, for instance).",
)
_NO_VALUE: Final = Text(
    "“{name}” bukan angka, teks, atau ya/tidak.", "“{name}” is no number, text or yes/no."
)


def _unfit(problem: Text) -> NoReturn:
    raise UnfitAnswer(problem=problem)


def _constant(value: object) -> _Value:
    return lambda answers: value


def _answer(name: str) -> _Value:
    path = name.split(".")

    def read(answers: Mapping[str, object]) -> object:
        found: object = answers
        for key in path:
            # Only into mappings: no answer has attributes that could be walked.
            if not isinstance(found, Mapping) or key not in found:
                raise MissingAnswer(name=name)
            found = found[key]
        if found is None or isinstance(found, str | bool):
            return found
        if isinstance(found, int | float | Decimal):
            number = Decimal(str(found)) if isinstance(found, float) else Decimal(found)
            if number.is_finite():
                return number
        return _unfit(_NO_VALUE.fill(name=name))

    return read


def _sum(name: str, left: _Value, right: _Value) -> _Value:
    reckon = _SUMS[name]

    def run(answers: Mapping[str, object]) -> Decimal:
        a, b = left(answers), right(answers)
        if not isinstance(a, Decimal) or not isinstance(b, Decimal):
            _unfit(_NOT_NUMBER)
        try:
            return reckon(a, b)
        except ArithmeticError:
            return _unfit(_NO_RESULT)

    return run


def _compare(name: str, left: _Value, right: _Value) -> _Value:
    holds = _COMPARISONS[name]
    ordering = name not in {"=", "!="}

    def run(answers: Mapping[str, object]) -> bool:
        a, b = left(answers), right(answers)
        if a is None or b is None:
            return _unfit(_NOT_ALIKE) if ordering else holds(a, b)
        if type(a) is not type(b) or (ordering and isinstance(a, bool)):
            _unfit(_NOT_ALIKE)
        return holds(a, b)

    return run


def _truth(value: _Value, answers: Mapping[str, object]) -> bool:
    result = value(answers)
    return result if isinstance(result, bool) else _unfit(_NOT_TRUTH)


def _both(left: _Value, right: _Value) -> _Value:
    return lambda answers: _truth(left, answers) and _truth(right, answers)


def _either(left: _Value, right: _Value) -> _Value:
    return lambda answers: _truth(left, answers) or _truth(right, answers)


def _opposite(value: _Value) -> _Value:
    return lambda answers: not _truth(value, answers)


_SUMS: Final[Mapping[str, Callable[[Decimal, Decimal], Decimal]]] = MappingProxyType(
    {
        "+": _ARITHMETIC.add,
        "-": _ARITHMETIC.subtract,
        "*": _ARITHMETIC.multiply,
        "/": _ARITHMETIC.divide,
    }
)
# Only values of one kind come here (`_compare`), which all have an order.
_COMPARISONS: Final[Mapping[str, Callable[..., bool]]] = MappingProxyType(
    {
        "=": operator.eq,
        "!=": operator.ne,
        "<": operator.lt,
        "<=": operator.le,
        ">": operator.gt,
        ">=": operator.ge,
    }
)

# --- reading ---------------------------------------------------------------------------------

_TOKEN: Final = re.compile(
    r"""\s*(?:
        (?P<number> \d+ (?: \.\d+ )? )
      | (?P<text> " (?: [^"\\] | \\["\\] )* " )
      | (?P<name> [A-Za-z_]\w* (?: \.[A-Za-z_]\w* )* )
      | (?P<sign> <= | >= | != | \.\. | [=<>+\-*/(),\[\]] )
      | (?P<end> \Z )
    )""",
    re.VERBOSE | re.ASCII,
)
_WORDS: Final = frozenset({"and", "or", "not", "between", "in", "true", "false", "null"})
_LITERALS: Final[Mapping[str, tuple[object, _Kind]]] = MappingProxyType(
    {"true": (True, "truth"), "false": (False, "truth"), "null": (None, "any")}
)

_TOO_LONG: Final = Text(
    f"syarat ini terlalu panjang; paling banyak {MAX_LENGTH} huruf dan {MAX_TOKENS} kata.",
    f"the condition is too long; {MAX_LENGTH} letters and {MAX_TOKENS} words are the most.",
)
_TOO_DEEP: Final = Text("tanda kurungnya terlalu dalam.", "the brackets are nested too deep.")
_TOO_BIG: Final = Text("angkanya terlalu besar.", "the number is too big.")
_UNKNOWN_SIGN: Final = Text(
    "ada tanda yang tidak dikenal. Teks ditulis di antara tanda kutip ganda.",
    "there is an unknown sign. Texts stand between double quotes.",
)
_NO_CALLS: Final = Text(
    "“{name}(…)” memanggil fungsi, yang tidak diperbolehkan dalam syarat.",
    "“{name}(…)” calls a function, which a condition may not do.",
)
_EXPECTED: Final = Text("seharusnya di sini ada {what}.", "there should be {what} here.")
_A_VALUE: Final = Text("isian, angka, atau teks", "an answer, a number or a text")
_THE_END: Final = Text("akhir syarat, “and”, atau “or”", "the end, “and” or “or”")


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    position: int


@dataclass(frozen=True, slots=True)
class _Term:
    """A part that has been read, and the kind of its value as far as that shows."""

    value: _Value
    kind: _Kind
    position: int


def _tokens(text: str) -> list[_Token]:
    if len(text) > MAX_LENGTH:
        raise ConditionError(MAX_LENGTH, _TOO_LONG)
    tokens: list[_Token] = []
    position = 0
    while not tokens or tokens[-1].kind != "end":
        match = _TOKEN.match(text, position)
        if match is None or match.lastgroup is None:
            start = position + len(text[position:]) - len(text[position:].lstrip())
            raise ConditionError(start, _UNKNOWN_SIGN)
        kind, word = match.lastgroup, match[match.lastgroup]
        start, position = match.span(kind)
        if len(tokens) == MAX_TOKENS and kind != "end":
            raise ConditionError(start, _TOO_LONG)
        tokens.append(_Token("word" if word in _WORDS else kind, word, start))
    return tokens


class _Parser:
    """Recursive descent, one method a level of binding, the loosest first."""

    def __init__(self, text: str) -> None:
        self.names: set[str] = set()
        self._tokens = _tokens(text)
        self._next = 0
        self._depth = 0

    def whole(self) -> _Value:
        term = self._of_kind("truth", self._either())
        if self._now.kind != "end":
            self._fail(_EXPECTED.fill(what=_THE_END))
        return term.value

    @property
    def _now(self) -> _Token:
        return self._tokens[self._next]

    def _fail(self, problem: Text, position: int | None = None) -> NoReturn:
        raise ConditionError(self._now.position if position is None else position, problem)

    def _take(self, *texts: str) -> _Token | None:
        """The next token if it is one of these signs or words."""
        now = self._now
        if now.kind in {"sign", "word"} and now.text in texts:
            self._next += 1
            return now
        return None

    def _must(self, *texts: str) -> _Token:
        quoted = " / ".join(f"“{text}”" for text in texts)
        return self._take(*texts) or self._fail(_EXPECTED.fill(what=quoted))

    def _of_kind(self, kind: _Kind, term: _Term) -> _Term:
        if term.kind not in {kind, "any"}:
            self._fail(_NOT_TRUTH if kind == "truth" else _NOT_NUMBER, term.position)
        return term

    def _alike(self, *terms: _Term) -> None:
        if len({term.kind for term in terms} - {"any"}) > 1:
            self._fail(_NOT_ALIKE, terms[0].position)

    def _either(self) -> _Term:
        left = self._both()
        while self._take("or"):
            right = self._of_kind("truth", self._both())
            value = _either(self._of_kind("truth", left).value, right.value)
            left = _Term(value, "truth", left.position)
        return left

    def _both(self) -> _Term:
        left = self._comparison()
        while self._take("and"):
            right = self._of_kind("truth", self._comparison())
            value = _both(self._of_kind("truth", left).value, right.value)
            left = _Term(value, "truth", left.position)
        return left

    def _comparison(self) -> _Term:
        left = self._sum()
        if sign := self._take(*_COMPARISONS):
            right = self._sum()
            self._alike(left, right)
            value = _compare(sign.text, left.value, right.value)
        elif self._take("between"):
            low = self._sum()
            self._must("and")
            high = self._sum()
            value = self._range(left, low, high)
        elif self._take("in"):
            value = self._membership(left)
        else:
            return left
        return _Term(value, "truth", left.position)

    def _range(
        self, term: _Term, low: _Term, high: _Term, above: str = ">=", below: str = "<="
    ) -> _Value:
        self._alike(term, low, high)
        return _both(
            _compare(above, term.value, low.value), _compare(below, term.value, high.value)
        )

    def _membership(self, term: _Term) -> _Value:
        opening = self._must("(", "[", "]").text
        members = [self._sum()]
        if self._take(".."):
            high = self._sum()
            closing = self._must(")", "]", "[").text
            above = ">=" if opening == "[" else ">"
            below = "<=" if closing == "]" else "<"
            return self._range(term, members[0], high, above, below)
        while self._take(","):
            members.append(self._sum())
        self._must(")" if opening == "(" else "]")
        self._alike(term, *members)
        value = _compare("=", term.value, members[0].value)
        for member in members[1:]:
            value = _either(value, _compare("=", term.value, member.value))
        return value

    def _sum(self) -> _Term:
        return self._arithmetic(("+", "-"), self._product)

    def _product(self) -> _Term:
        return self._arithmetic(("*", "/"), self._signed)

    def _arithmetic(self, signs: tuple[str, str], operand: Callable[[], _Term]) -> _Term:
        left = operand()
        while sign := self._take(*signs):
            right = self._of_kind("number", operand())
            value = _sum(sign.text, self._of_kind("number", left).value, right.value)
            left = _Term(value, "number", left.position)
        return left

    def _signed(self) -> _Term:
        minus = self._take("-")
        if minus is None:
            return self._operand()
        term = self._of_kind("number", self._deeper(self._signed))
        return _Term(_sum("-", _constant(Decimal(0)), term.value), "number", minus.position)

    def _deeper(self, read: Callable[[], _Term]) -> _Term:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            self._fail(_TOO_DEEP)
        term = read()
        self._depth -= 1
        return term

    def _operand(self) -> _Term:
        token = self._now
        if self._take("("):
            term = self._deeper(self._either)
            self._must(")")
            return term
        if self._take("not"):
            self._must("(")
            term = self._of_kind("truth", self._deeper(self._either))
            self._must(")")
            return _Term(_opposite(term.value), "truth", token.position)
        if self._take(*_LITERALS):
            literal, kind = _LITERALS[token.text]
            return _Term(_constant(literal), kind, token.position)
        return self._literal_or_name(token)

    def _literal_or_name(self, token: _Token) -> _Term:
        if token.kind not in {"number", "text", "name"}:
            self._fail(_EXPECTED.fill(what=_A_VALUE))
        self._next += 1
        if token.kind == "number":
            if len(token.text) > MAX_DIGITS:
                self._fail(_TOO_BIG, token.position)
            return _Term(_constant(Decimal(token.text)), "number", token.position)
        if token.kind == "text":
            text = re.sub(r"\\(.)", r"\1", token.text[1:-1])
            return _Term(_constant(text), "text", token.position)
        if self._take("("):
            self._fail(_NO_CALLS.fill(name=token.text), token.position)
        self.names.add(token.text)
        return _Term(_answer(token.text), "any", token.position)

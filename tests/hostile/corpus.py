"""The hostile corpus: every diagram and form by its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from tests.hostile.escapes import ESCAPES
from tests.hostile.files import DISGUISED, LARGE
from tests.hostile.schemas import forms
from tests.hostile.texts import CODE, MARKUP, ODD, TEXTS

DIAGRAMS: Final[Mapping[str, Callable[[], bytes]]] = {**DISGUISED, **LARGE, **ESCAPES, **TEXTS}
FORMS: Final[Mapping[str, Callable[[], bytes]]] = forms((*MARKUP[1::3], *CODE[1::5], *ODD[1::4]))

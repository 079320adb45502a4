"""A NIP is judged in words: what is plausible passes, each oddity is named, nothing is refused."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import Text
from engine.organisation import nip
from engine.organisation.nip import nip_warnings

TODAY = date(2026, 7, 15)


@pytest.mark.parametrize(
    "good",
    ["198609262015051001", "19860926 201505 1 001", "196804111993031009", "200105042026072001", ""],
)
def test_a_plausible_nip_passes(good: str) -> None:
    assert nip_warnings(good, TODAY) == ()


@pytest.mark.parametrize(
    ("odd", "said"),
    [
        ("19860926201505100", nip.NOT_EIGHTEEN),
        ("131110468", nip.NOT_EIGHTEEN),
        ("1986O9262015051001", nip.NOT_DIGITS),
        ("１９８６０９２６２０１５０５１００１", nip.NOT_DIGITS),
        ("198613262015051001", nip.NO_BIRTH),
        ("198602302015051001", nip.NO_BIRTH),
        ("000002302015051001", nip.NO_BIRTH),
        ("202701012026071001", nip.NO_BIRTH),
        ("192501012015051001", nip.NO_BIRTH),
        ("198609261999051001", nip.NO_APPOINTMENT),
        ("198609262027051001", nip.NO_APPOINTMENT),
        ("199507142022211001", nip.NO_MONTH),
        ("198609262015001001", nip.NO_MONTH),
        ("198609262015053001", nip.NO_SEX),
    ],
)
def test_an_oddity_is_named(odd: str, said: Text) -> None:
    (warning,) = nip_warnings(odd, TODAY)
    sentence = re.escape(said.id)
    for name in placeholders(said.id):
        sentence = sentence.replace(re.escape("{" + name + "}"), r"\d+")
    assert re.fullmatch(sentence, warning.id)


def placeholders(sentence: str) -> list[str]:
    """The names in braces."""
    return re.findall(r"\{(\w+)\}", sentence)


def test_several_oddities_are_all_named() -> None:
    assert len(nip_warnings("198613992015993001", TODAY)) == 3


@given(st.text(max_size=40))
def test_no_text_at_all_is_too_odd(text: str) -> None:
    for warning in nip_warnings(text, TODAY):
        assert warning.id
        assert warning.en

"""Parallel branches: what would run twice or wait for ever is found, what runs rightly is not."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from engine.sop.model import Drawing, Flow, Identity, Node, NodeKind, Sop
from engine.sop.reader import read
from engine.sop.tokens import Mishap, comes_to, mishap
from tests.unit.diagrams import APPROVAL, bpmn


def _of(drawn: str) -> Mishap | None:
    sop = read(bpmn(drawn)).sop
    assert sop is not None
    return mishap(sop)


SPLIT_AND_JOIN = """
    Staf | (mulai) siapkan +belah+ a b <g> +gabung+ tutup ((selesai))
    mulai -> siapkan -> belah -> a -> g
    g -> gabung : Setujui
    belah -> b -> gabung -> tutup -> selesai
"""


def test_branches_that_are_joined_run_rightly() -> None:
    assert _of(SPLIT_AND_JOIN) is None


def test_a_return_within_a_branch_is_right() -> None:
    assert _of(SPLIT_AND_JOIN + "g -> a : Kembalikan") is None


@pytest.mark.parametrize(
    ("target", "wrong"),
    [
        ("siapkan", Mishap("runs-twice", "belah")),  # before the split: b is done again
        ("b", Mishap("runs-twice", "b")),  # into the other branch
        ("tutup", Mishap("never-joined", "gabung")),  # behind the join: b waits there
        ("belah", Mishap("never-joined", "belah")),  # a split with two ways in is a join too
    ],
)
def test_leaving_a_branch_for_elsewhere_is_wrong(target: str, wrong: Mishap) -> None:
    assert _of(SPLIT_AND_JOIN + f"g -> {target} : Kembalikan") == wrong


def test_a_loop_around_split_and_join_is_right() -> None:
    assert _of("""
        Staf | (mulai) a +belah+ b c +gabung+ d <g> ((selesai))
        mulai -> a -> belah -> b -> gabung -> d -> g
        belah -> c -> gabung
        g -> selesai : Setujui
        g -> a : Kembalikan
    """) is None  # fmt: skip


def test_branches_may_each_end_by_themselves() -> None:
    assert _of("""
        Staf | (mulai) +belah+ a b ((selesai)) ((lain))
        mulai -> belah -> a -> selesai
        belah -> b -> lain
    """) is None  # fmt: skip


def test_branches_that_meet_in_a_step_run_it_twice_and_it_is_named() -> None:
    assert _of("""
        Staf | (mulai) +belah+ a b tutup arsip ((selesai))
        mulai -> belah -> a -> tutup -> arsip -> selesai
        belah -> b -> tutup
    """) == Mishap("runs-twice", "tutup")  # fmt: skip


def test_a_join_of_ways_of_which_one_is_chosen_waits_for_ever_and_is_named() -> None:
    assert _of("""
        Staf | (mulai) a <g> b c +gabung+ ((selesai))
        mulai -> a -> g
        g -> b -> gabung
        g -> c -> gabung -> selesai
    """) == Mishap("never-joined", "gabung")  # fmt: skip


def test_a_hundred_branches_with_returns_in_each_are_no_trouble() -> None:
    branches = range(100)
    members = " ".join(f"a{i} <g{i}>" for i in branches)
    flows = "\n".join(
        f"belah -> a{i} -> g{i}\ng{i} -> gabung : Ya\ng{i} -> a{i} : Tidak" for i in branches
    )
    drawn = f"Staf | (mulai) +belah+ {members} +gabung+ ((selesai))\n"
    assert _of(f"{drawn}mulai -> belah\n{flows}\ngabung -> selesai") is None


def test_what_is_too_tangled_to_be_tried_is_refused() -> None:
    """Eight branches, in each three decisions that all lead to one another: 4⁸ positions."""
    branches = range(8)
    members = " ".join(f"<p{i}> <q{i}> <r{i}>" for i in branches)
    flows = "\n".join(
        f"belah -> p{i}\np{i} -> q{i}\np{i} -> r{i}\nq{i} -> p{i}\nq{i} -> r{i}\n"
        f"r{i} -> p{i}\nr{i} -> q{i}\nr{i} -> gabung"
        for i in branches
    )
    drawn = f"Staf | (mulai) +belah+ {members} +gabung+ ((selesai))\n"
    assert _of(f"{drawn}mulai -> belah\n{flows}\ngabung -> selesai") == Mishap("too-tangled", None)


# --- where a document may stand ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("waiting", "flows", "may"),
    [
        (["siapkan"], [], True),
        (["tutup"], [], True),
        (["a", "b"], [], True),
        (["a"], ["alir-b-gabung"], True),
        (["b"], ["alir-g-gabung"], True),
        (["a"], [], False),  # where is the other branch?
        (["a", "a"], [], False),
        (["a", "tutup"], [], False),
        (["a"], ["alir-g-gabung"], False),
        ([], ["alir-b-gabung", "alir-g-gabung"], False),  # the join does not wait any more
        ([], [], False),
        (["hilang"], [], False),
    ],
)
def test_where_a_document_may_stand(waiting: list[str], flows: list[str], may: bool) -> None:
    sop = read(bpmn(SPLIT_AND_JOIN + "g -> a : Kembalikan")).sop
    assert sop is not None
    assert comes_to(sop, waiting, flows) is may


def test_a_document_stands_at_any_one_step_where_nothing_runs_beside() -> None:
    sop = read(bpmn(APPROVAL)).sop
    assert sop is not None
    assert all(comes_to(sop, [step.id]) for step in sop.steps)
    assert not comes_to(sop, ["tulis", "kirim"])


def test_forty_branches_side_by_side_are_no_trouble() -> None:
    branches = range(40)
    flows = "\n".join(f"belah -> a{i} -> b{i} -> gabung" for i in branches)
    members = " ".join(f"a{i} b{i}" for i in branches)
    drawn = f"Staf | (mulai) +belah+ {members} +gabung+ ((selesai))\n"
    sop = read(bpmn(f"{drawn}mulai -> belah\n{flows}\ngabung -> selesai")).sop
    assert sop is not None
    halfway = [f"{'a' if i % 2 else 'b'}{i}" for i in branches]
    assert comes_to(sop, halfway)
    assert comes_to(sop, halfway[1:], ["alir-b0-gabung"])
    assert not comes_to(sop, halfway[1:])


# --- against playing the drawing as it stands, with nothing folded ---------------------------

_KINDS: tuple[NodeKind, ...] = ("exclusive", "parallel")


@st.composite
def _sops(draw: st.DrawFn) -> Sop:
    """Gateways in any disorder, but each on a way from the start to the end."""
    kinds = draw(st.lists(st.sampled_from(_KINDS), min_size=1, max_size=6))
    inner = [f"n{place}" for place in range(len(kinds))]
    ends = [("start", inner[0])]
    for place, node in enumerate(inner):
        if place:
            ends.append((draw(st.sampled_from(inner[:place])), node))
        ends.append((node, draw(st.sampled_from([*inner[place + 1 :], "end"]))))
    ends += draw(st.lists(st.tuples(st.sampled_from(inner), st.sampled_from(inner)), max_size=5))
    flows = tuple(Flow(f"f{i}", "", a, b, None) for i, (a, b) in enumerate(ends))
    nodes = (
        Node("start", "start", "", ""),
        *(Node(n, kind, n, "") for n, kind in zip(inner, kinds, strict=True)),
        Node("end", "end", "", ""),
    )
    nothing = Drawing((), ())
    return Sop("x", "x", "", Identity(), (), (), nodes, flows, (), (), nothing)


def _goes_wrong(sop: Sop) -> bool:
    """The verdict by the definition, on the drawing itself: some run doubles or never ends."""
    start = frozenset({"f0"})
    seen, ahead = {start}, [start]
    back: dict[frozenset[str], set[frozenset[str]]] = {}
    while ahead:
        tokens = ahead.pop()
        for taken, put in _acts(sop, tokens):
            left = tokens - taken
            if left & put:
                return True
            after = left | put
            back.setdefault(after, set()).add(tokens)
            if after not in seen:
                seen.add(after)
                ahead.append(after)
    finishing, ahead = set(), [frozenset[str]()]
    while ahead:
        tokens = ahead.pop()
        finishing.add(tokens)
        ahead += [before for before in back.get(tokens, ()) if before not in finishing]
    return not seen <= finishing


def _positions(sop: Sop) -> set[frozenset[str]]:
    start = frozenset({"f0"})
    seen, ahead = {start}, [start]
    while ahead:
        tokens = ahead.pop()
        after = {(tokens - taken) | put for taken, put in _acts(sop, tokens)}
        ahead += after - seen
        seen |= after
    return seen


def _acts(sop: Sop, tokens: frozenset[str]) -> list[tuple[frozenset[str], frozenset[str]]]:
    acts = []
    for node in sop.nodes:
        into = {flow.id for flow in sop.incoming[node.id]}
        out = [flow.id for flow in sop.outgoing[node.id]]
        if node.kind == "parallel":
            if into <= tokens:
                acts.append((frozenset(into), frozenset(out)))
        else:
            ways = [frozenset({flow}) for flow in out] or [frozenset[str]()]
            acts += [(frozenset({flow}), way) for flow in into & tokens for way in ways]
    return acts


@settings(max_examples=40, suppress_health_check=[HealthCheck.filter_too_much])
@given(_sops(), st.data())
def test_where_a_document_may_stand_is_where_playing_it_comes(
    sop: Sop, data: st.DataObject
) -> None:
    """Joins stand for steps here: what waits in an unfolded position, and what does not."""
    assume(mishap(sop) is None)
    joins = {node.id for node in sop.nodes if node.kind == "parallel"}
    flows = [flow.id for flow in sop.flows if flow.target in joins]
    assume(flows)
    asked = frozenset(data.draw(st.lists(st.sampled_from(flows), min_size=1, max_size=3)))
    quiet = {
        tokens
        for tokens in _positions(sop)
        if tokens
        and tokens <= set(flows)
        and not any(taken <= tokens for taken, _ in _acts(sop, tokens))
    }
    assert comes_to(sop, [], asked) is (asked in quiet)


@settings(max_examples=300)
@given(_sops())
def test_folding_never_changes_the_verdict(sop: Sop) -> None:
    assert (mishap(sop) is not None) == _goes_wrong(sop)

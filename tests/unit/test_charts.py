"""Charts and maps say with shapes and words what they say with colours."""

from __future__ import annotations

import pytest
from lxml import etree

from engine.sop.model import Sop
from engine.sop.reader import read
from tests.unit.diagrams import APPROVAL, bpmn
from webui.monitor.charts import FITTING, Point, columns
from webui.picture.diagram import draw
from webui.picture.spots import HERE, Degree, Spot

MONTHS = [Point(name, "2026", value, f"{value:g}") for name, value in (("Jan", 3), ("Feb", 12))]


def drawn(points: list[Point], look: str = "full") -> etree._Element:
    assert look in {"full", "hollow", "share"}
    return etree.fromstring(columns(points, look))  # type: ignore[arg-type] # checked above


def shapes(chart: etree._Element, class_: str) -> list[tuple[float, float]]:
    """The top and the height of each shape of a class, in ems."""
    found = (each for each in chart.iter() if each.get("class") == class_)
    return [(float(each.get("y", "0")[:-2]), float(each.get("height", "0")[:-2])) for each in found]


def words(chart: etree._Element, class_: str | None = None) -> list[str]:
    return [each.text or "" for each in chart.iter("text") if each.get("class") == class_]


def test_columns_stand_on_one_line_as_high_as_their_numbers() -> None:
    chart = drawn(MONTHS)
    (low, high) = shapes(chart, "full")
    assert low[0] + low[1] == pytest.approx(high[0] + high[1])
    assert high[1] == pytest.approx(4 * low[1])
    assert words(chart, "value") == ["3", "12"]
    assert words(chart) == ["Jan", "Feb"]
    assert words(chart, "year") == ["2026"]


def test_what_is_beyond_the_norm_is_hatched_and_a_line_says_where_it_is() -> None:
    chart = drawn([Point("Jan", "2026", 8, "8,0", norm=6), Point("Feb", "2026", 3, "3,0", norm=6)])
    (within, below), (beyond, nothing) = shapes(chart, "full"), shapes(chart, "beyond")
    assert within[1] == pytest.approx(3 * beyond[1])
    assert beyond[0] + beyond[1] == pytest.approx(within[0])
    assert nothing[1] == 0
    lines = [each for each in chart.iter("line") if each.get("class") == "norm-line"]
    assert [float(line.get("y1", "")[:-2]) for line in lines] == [pytest.approx(within[0])] * 2
    assert below[0] > within[0]


def test_the_rest_of_a_share_is_hatched() -> None:
    chart = drawn([Point("Jan", "2026", 0.75, "75"), Point("Feb", "2026", None, "–")], "share")
    ((_, kept),) = shapes(chart, "share")
    ((_, broken),) = shapes(chart, "beyond")
    assert kept == pytest.approx(3 * broken)
    assert words(chart, "value") == ["75", "–"]


def test_one_great_month_does_not_flatten_the_others() -> None:
    chart = drawn([Point("Jan", "2026", value, str(value)) for value in (4, 5, 6, 5, 900)])
    heights = [height for _, height in shapes(chart, "full")]
    assert min(heights) > max(heights) / 5
    assert len(shapes(chart, "cut")) == 1


def test_nothing_at_all_is_a_line_without_columns() -> None:
    chart = drawn([Point("Jan", "2026", 0, "0"), Point("Feb", "2026", None, "–")])
    assert [height for _, height in shapes(chart, "full")] == [0]


def test_of_many_months_the_greatest_and_the_last_are_told() -> None:
    points = [Point(str(n), str(2024 + n // 12), n % 7, str(n % 7)) for n in range(30)]
    chart = drawn(points)
    assert words(chart, "value") == ["6", "1"]
    assert len(words(chart)) <= FITTING + 1
    assert words(chart, "year") == ["2024", "2025", "2026"]


# --- maps --------------------------------------------------------------------------------------


def small() -> Sop:
    sop = read(bpmn(APPROVAL)).sop
    assert sop is not None
    return sop


def mapped(degree: Degree, href: str = "/ke-sana") -> etree._Element:
    """A small SOP's map with something at its first step."""
    sop = small()
    spot = Spot(12, degree, "kata", "6 jam", "Semuanya", href, worst=True)
    root = etree.fromstring(f"<div>{draw(sop, None, {sop.steps[0].id: spot})}</div>")
    (found,) = (each for each in root.iter() if "spot" in each.get("class", "").split())
    return found


def test_a_spot_is_a_link_with_a_name_where_it_leads_somewhere() -> None:
    link = mapped(1)
    assert (link.tag, link.get("href"), link.get("id")) == ("a", "/ke-sana", HERE)
    assert [title.text for title in link.iter("title")] == ["Semuanya"]
    assert mapped(1, "").tag == "g"


@pytest.mark.parametrize(("degree", "marks"), [(1, []), (2, ["#m-soon"]), (3, ["#m-late"])])
def test_the_degrees_have_their_own_mark_and_frame(degree: Degree, marks: list[str]) -> None:
    spot = mapped(degree)
    assert [use.get("href") for use in spot.iter("use")] == marks
    assert f"heat-{degree}" in spot.get("class", "").split()
    told = ["".join(text.itertext()) for text in spot.iter("text")]
    assert {"12", "kata", "6 jam"} <= set(told)


def test_a_map_is_a_group_for_it_holds_links_and_a_plain_picture_an_image() -> None:
    sop = small()
    for spots, role in (({}, "img"), (None, "img")):
        root = etree.fromstring(f"<div>{draw(sop, None, spots)}</div>")
        assert [each.get("role") for each in root.iter("svg") if each.get("role")] == [role]
    spot = Spot(1, 1, "kata", "kata", "Semuanya", "/ke-sana")
    root = etree.fromstring(f"<div>{draw(sop, None, {sop.steps[0].id: spot})}</div>")
    assert [each.get("role") for each in root.iter("svg") if each.get("role")] == ["group"]

"""Geometry and colours of the city's map."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from access.domain.maps import Shape, area_map, tile_map, value_classes


def square(west: float, south: float, size: float = 1.0) -> list[tuple[float, float]]:
    """A square's ring, at the equator so that degrees are equally long both ways."""
    return [
        (west, south),
        (west + size, south),
        (west + size, south + size),
        (west, south + size),
        (west, south),
    ]


def test_value_classes_are_quintiles_from_lowest_to_highest() -> None:
    classes = value_classes([0.1 * part for part in range(1, 11)])

    assert [one.css for one in classes] == ["q0", "q1", "q2", "q3", "q4"]
    assert [round(one.low, 1) for one in classes] == [0.1, 0.3, 0.5, 0.7, 0.9]
    assert round(classes[-1].high, 1) == 1.0


@pytest.mark.parametrize(
    ("values", "colors"),
    [
        pytest.param([], [], id="no values"),
        pytest.param([3, 3, 3], ["q2"], id="one value"),
        pytest.param([1, 2], ["q1", "q3"], id="two values"),
        pytest.param([1, 1, 1, 1, 9], ["q1", "q3"], id="most are equal, the rest still stands out"),
    ],
)
def test_value_classes_are_fewer_for_fewer_values(values: list[float], colors: list[str]) -> None:
    assert [one.css for one in value_classes(values)] == colors


@given(st.lists(st.floats(0, 1), min_size=1, max_size=60))
def test_every_value_finds_a_class_whose_span_holds_it(values: list[float]) -> None:
    chart = tile_map([Shape(str(index), "x", value) for index, value in enumerate(values)])

    spans = {one.css: one for one in chart.classes}
    for region in chart.regions:
        span = spans[region.css]
        assert region.value is not None
        assert span.low <= region.value <= span.high


def test_area_map_fits_the_picture_and_keeps_the_shape() -> None:
    shapes = [
        Shape("1", "Wates", 0.6, "/wates/", [square(0, 0)]),
        Shape("2", "Meri", 0.9, "", [square(1, 0)]),
    ]

    chart = area_map(shapes, outlines=[square(0, 0)], width=208, height=308)

    assert chart.is_schematic is False
    assert chart.regions[0].path == "M4 204L104 204L104 104L4 104L4 204Z"
    assert chart.regions[1].path == "M104 204L204 204L204 104L104 104L104 204Z"
    assert chart.outlines == ("M4 204L104 204L104 104L4 104L4 204Z",)
    assert [region.css for region in chart.regions] == ["q1", "q3"]
    assert chart.has_missing is False


def test_area_map_puts_the_name_inside() -> None:
    chart = area_map([Shape("1", "Wates", 0.6, "", [square(0, 0)])], width=108, height=108)

    region = chart.regions[0]
    assert (region.label_x, region.label_y, region.label_size) == (54.0, 54.0, 10.0)


def test_area_map_leaves_out_a_name_that_does_not_fit() -> None:
    shapes = [
        Shape("1", "Gununggedangan", 0.6, "", [square(0, 0, 0.1)]),
        Shape("2", "Meri", 1, "", [square(1, 0)]),
    ]

    chart = area_map(shapes, width=208, height=208)

    assert [region.label_size > 0 for region in chart.regions] == [False, True]


def test_area_map_names_the_wider_side_of_a_hole() -> None:
    hole = [(0.1, 0.1), (0.6, 0.1), (0.6, 0.9), (0.1, 0.9), (0.1, 0.1)]

    chart = area_map([Shape("1", "X", 0.6, "", [square(0, 0), hole])], width=208, height=208)

    assert chart.regions[0].path.count("Z") == 2
    assert chart.regions[0].label_x == 164.0


def test_area_map_leaves_out_points_closer_than_the_eye_can_tell() -> None:
    ring = [(0, 0), (1, 0), (1, 0.0001), (1, 1), (0, 1)]

    chart = area_map([Shape("1", "Wates", 0.6, "", [ring])], width=108, height=108)

    assert chart.regions[0].path == "M4 104L104 104L104 4L4 4Z"


def test_area_without_a_value_is_grey_and_said_so() -> None:
    chart = area_map([Shape("1", "Wates", None, "", [square(0, 0)]), Shape("2", "Meri", 0.5, "", [square(1, 0)])])

    assert [region.css for region in chart.regions] == ["qn", "q2"]
    assert chart.has_missing is True


def test_one_area_without_borders_makes_the_map_schematic() -> None:
    chart = area_map([Shape("1", "Wates", 0.6, "", [square(0, 0)]), Shape("2", "Meri", 0.5)])

    assert chart.is_schematic is True
    assert [region.name for region in chart.regions] == ["Wates", "Meri"]


def test_tile_map_has_one_tile_an_area() -> None:
    chart = tile_map([Shape(str(index), f"Village {index}", index) for index in range(18)], width=470)

    assert chart.regions[0].path == "M0 0h90.8v52h-90.8Z"
    assert chart.regions[5].path == "M0 56h90.8v52h-90.8Z"
    assert (chart.width, chart.height) == (470, 220)


def test_tile_map_of_nothing_is_empty() -> None:
    chart = tile_map([])

    assert (chart.regions, chart.classes) == ((), ())

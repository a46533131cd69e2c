"""Geometry of the drawn charts."""

import pytest

from access.domain.charts import (
    BarRow,
    Series,
    Sparkline,
    TrendPoint,
    nice_ceiling,
    plan_actual,
    sparkline,
    stacked_bars,
)


def test_sparkline_runs_from_edge_to_edge() -> None:
    drawn = sparkline([1, 3, 2], width=100, height=30)

    assert drawn == Sparkline(100, 30, "M0 26L50 2L100 14", "M0 26L50 2L100 14L100 30L0 30Z")


def test_sparkline_of_equal_values_is_a_level_line() -> None:
    assert sparkline([7, 7], width=100, height=30).line == "M0 15L100 15"


@pytest.mark.parametrize("values", [[], [5]])
def test_sparkline_of_fewer_than_two_values_is_empty(values: list[float]) -> None:
    drawn = sparkline(values)

    assert (drawn.line, drawn.area) == ("", "")


@pytest.mark.parametrize(
    ("value", "ceiling"), [(0, 4), (3, 4), (865, 1000), (800, 800), (8_240, 10_000), (0.9, 1), (1_900, 2_000)]
)
def test_nice_ceiling_is_round_and_not_below(value: float, ceiling: float) -> None:
    assert nice_ceiling(value) == pytest.approx(ceiling)


def test_plan_actual_leaves_out_months_to_come() -> None:
    drawn = plan_actual(["Okt", "Nov", "Des"], [400, 800, None], [400, 600, 800], width=256, height=136)

    assert drawn.points == (TrendPoint(44, 62, "Okt", 400), TrendPoint(144, 12, "Nov", 800))
    assert drawn.actual_line == "M44 62L144 12"
    assert drawn.actual_area == "M44 62L144 12L144 112L44 112Z"
    assert drawn.plan_line == "M44 62L144 37L244 12"
    assert [tick.label for tick in drawn.y_ticks] == [0, 200, 400, 600, 800]
    assert [(tick.at, tick.label) for tick in drawn.x_ticks] == [(44, "Okt"), (144, "Nov"), (244, "Des")]


def test_plan_actual_without_figures_has_axes_only() -> None:
    drawn = plan_actual(["Jan", "Feb"], [None, None])

    assert (drawn.actual_line, drawn.actual_area, drawn.plan_line, drawn.points) == ("", "", "", ())
    assert len(drawn.y_ticks) == 5


def test_plan_actual_of_one_month_has_a_dot_and_no_area() -> None:
    drawn = plan_actual(["Jan"], [5])

    assert len(drawn.points) == 1
    assert drawn.actual_area == ""


def test_plan_actual_names_at_most_thirteen_of_many_months() -> None:
    drawn = plan_actual([str(month) for month in range(36)], [1] * 36)

    assert [tick.label for tick in drawn.x_ticks][:3] == ["0", "3", "6"]
    assert len(drawn.x_ticks) == 12


def test_stacked_bars_share_one_scale() -> None:
    series = [Series("Delivered", "c3"), Series("Waiting", "c2")]

    drawn = stacked_bars([BarRow("PKH", (75, 25)), BarRow("BLT", (50, 0))], series, width=262, label_width=100)

    first, second = drawn.bars
    assert [(part.x, part.width, part.value) for part in first.segments] == [(100, 74, 75), (175, 24, 25)]
    assert [(part.x, part.width, part.series.name) for part in second.segments] == [(100, 49, "Delivered")]
    assert (first.total, first.end, second.total, second.end) == (100, 206, 50, 156)


def test_labels_of_stacked_bars_never_stand_under_the_bars() -> None:
    series = [Series("Delivered", "c3")]
    names = ("PKH", "Bantuan beras daerah", "Program Keluarga Harapan (PKH)")

    short, longer, cut = (stacked_bars([BarRow(name, (5,))], series).bars[0] for name in names)

    assert (short.shown, short.segments[0].x) == ("PKH", 100)
    assert (longer.shown, longer.segments[0].x) == ("Bantuan beras daerah", 126)
    assert (cut.label, cut.shown, cut.segments[0].x) == (names[2], "Program Keluarga Harapan (P…", 176)


def test_stacked_bars_of_nothing_have_no_parts() -> None:
    drawn = stacked_bars([BarRow("PKH", (0,))], [Series("Delivered", "c3")])

    assert drawn.bars[0].segments == ()
    assert drawn.bars[0].total == 0


def test_stacked_bars_refuse_a_row_of_another_length() -> None:
    with pytest.raises(ValueError, match="zip"):
        stacked_bars([BarRow("PKH", (1, 2))], [Series("Delivered", "c3")])

"""Geometry of the charts that the server draws as SVG: figures go in, paths and places come out."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor, log10


# Pixels a letter of a label takes on the average, at the size of text in drawings.
LETTER = 5.9


@dataclass(frozen=True)
class Sparkline:
    """A tile's small line; `line` and `area` are empty when there are fewer than two values."""

    width: int
    height: int
    line: str
    area: str


@dataclass(frozen=True)
class Tick:
    """A place on an axis; `label` is the figure or the word that stands there."""

    at: float
    label: float | str


@dataclass(frozen=True)
class TrendPoint:
    """One month of a trend with its value, for the dot and its tooltip."""

    x: float
    y: float
    label: str
    value: float


@dataclass(frozen=True)
class TrendChart:
    """What was achieved (line, area, dots) against what was planned (dashed line), month by month."""

    width: int
    height: int
    left: float
    right: float
    y_label_x: float
    x_label_y: float
    actual_line: str
    actual_area: str
    plan_line: str
    points: tuple[TrendPoint, ...]
    y_ticks: tuple[Tick, ...]
    x_ticks: tuple[Tick, ...]


@dataclass(frozen=True)
class Series:
    """One colour of a stacked bar: c1 ... c5."""

    name: str
    color: str


@dataclass(frozen=True)
class BarRow:
    """One bar: its name and one value for each series."""

    label: str
    values: tuple[float, ...]


@dataclass(frozen=True)
class BarSegment:
    """The part of a bar that stands for one series, in pixels from the left edge."""

    x: float
    width: float
    value: float
    series: Series


@dataclass(frozen=True)
class Bar:
    """One row; `shown` is as much of its label as there is room for."""

    label: str
    shown: str
    total: float
    y: float
    text_y: float
    end: float
    segments: tuple[BarSegment, ...]


@dataclass(frozen=True)
class StackedBars:
    """Horizontal bars on one scale, longest bar as wide as there is room."""

    width: int
    height: int
    bar_height: int
    bars: tuple[Bar, ...]
    series: tuple[Series, ...]


def sparkline(values: Sequence[float], *, width: int = 107, height: int = 32) -> Sparkline:
    """The course of a figure without axes, drawn from edge to edge."""
    if len(values) < 2:
        return Sparkline(width, height, "", "")
    low, high = min(values), max(values)
    reach = (high - low) or 1
    step = width / (len(values) - 1)
    flat = low == high
    points = [
        (
            index * step,
            height / 2 if flat else 2 + (height - 6) * (high - value) / reach,
        )
        for index, value in enumerate(values)
    ]
    line = _polyline(points)
    return Sparkline(width, height, line, f"{line}L{width} {height}L0 {height}Z")


def nice_ceiling(value: float, steps: int = 4) -> float:
    """The smallest round figure (steps times 1, 2, 2.5 or 5 times a power of ten) not below the value."""
    if value <= 0:
        return float(steps)
    rough = value / steps
    power = 10.0 ** floor(log10(rough))
    factor = next(one for one in (1, 2, 2.5, 5, 10) if rough <= one * power * (1 + 1e-9))
    return factor * power * steps


def plan_actual(
    labels: Sequence[str],
    actual: Sequence[float | None],
    plan: Sequence[float | None] = (),
    *,
    width: int = 440,
    height: int = 190,
) -> TrendChart:
    """Achieved against planned along the labels; None is left out of the line (months still to come)."""
    left, right, top, bottom = 44.0, width - 12.0, 12.0, height - 24.0
    known = [value for value in (*actual, *plan) if value is not None]
    ceiling = nice_ceiling(max(known, default=0))
    step = (right - left) / max(1, len(labels) - 1)

    def place(index: int, value: float) -> tuple[float, float]:
        return left + index * step, bottom - (bottom - top) * max(0, value) / ceiling

    done = [(index, value) for index, value in enumerate(actual[: len(labels)]) if value is not None]
    meant = [(index, value) for index, value in enumerate(plan[: len(labels)]) if value is not None]
    spots = [place(index, value) for index, value in done]
    line = _polyline(spots)
    area = f"{line}L{_n(spots[-1][0])} {_n(bottom)}L{_n(spots[0][0])} {_n(bottom)}Z" if len(spots) > 1 else ""
    return TrendChart(
        width=width,
        height=height,
        left=left,
        right=right,
        y_label_x=left - 6,
        x_label_y=height - 7.0,
        actual_line=line,
        actual_area=area,
        plan_line=_polyline([place(index, value) for index, value in meant]),
        points=tuple(
            TrendPoint(round(x, 1), round(y, 1), labels[index], value)
            for (index, value), (x, y) in zip(done, spots, strict=True)
        ),
        y_ticks=tuple(Tick(round(bottom - (bottom - top) * part / 4, 1), ceiling * part / 4) for part in range(5)),
        x_ticks=tuple(
            Tick(round(left + index * step, 1), label)
            for index, label in enumerate(labels)
            if index % max(1, -(-len(labels) // 13)) == 0
        ),
    )


def stacked_bars(
    rows: Sequence[BarRow],
    series: Sequence[Series],
    *,
    width: int = 440,
    row_height: int = 26,
    label_width: int | None = None,
) -> StackedBars:
    """One bar a row, its parts side by side in the order of the series; labels take at most two fifths of the width."""
    if label_width is None:
        longest = max((len(row.label) for row in rows), default=0)
        label_width = round(min(max(100, longest * LETTER + 8), width * 0.4))
    letters = int((label_width - 8) / LETTER)
    most = max((sum(row.values) for row in rows), default=0) or 1
    room = width - label_width - 62
    bars = []
    for index, row in enumerate(rows):
        x = float(label_width)
        segments = []
        for value, one in zip(row.values, series, strict=True):
            long = room * value / most
            if value > 0:
                segments.append(BarSegment(round(x, 1), round(max(long - 1, 0.5), 1), value, one))
            x += long
        y = index * row_height + 4
        bars.append(
            Bar(
                row.label,
                row.label if len(row.label) <= letters else f"{row.label[: letters - 1].rstrip()}…",
                sum(row.values),
                y,
                y + (row_height - 8) / 2,
                round(x + 6, 1),
                tuple(segments),
            )
        )
    return StackedBars(width, len(rows) * row_height + 4, row_height - 8, tuple(bars), tuple(series))


def _polyline(points: Sequence[tuple[float, float]]) -> str:
    return "".join(f"{'L' if index else 'M'}{_n(x)} {_n(y)}" for index, (x, y) in enumerate(points))


def _n(value: float) -> str:
    """A coordinate with one decimal at most."""
    return f"{round(value, 1):g}"

"""Geometry of the city's map: areas coloured by a figure, from real borders or as a grid of tiles."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import ceil, cos, radians, sqrt
from typing import Final


Ring = Sequence[Sequence[float]]

_PALETTE: Final = {
    1: (2,),
    2: (1, 3),
    3: (0, 2, 4),
    4: (0, 1, 3, 4),
    5: (0, 1, 2, 3, 4),
}
_NO_VALUE: Final = "qn"
_LETTER: Final = 0.58  # mean width of a letter of the page's font, in font sizes
_LARGEST: Final = 10.0
_SMALLEST: Final = 5.5
_SCAN_LINES: Final = 24


@dataclass(frozen=True)
class Shape:
    """An area to draw.

    Rings are its borders and holes in degrees (longitude, latitude); none makes the map schematic.
    """

    code: str
    name: str
    value: float | None
    url: str = ""
    rings: Sequence[Ring] = ()


@dataclass(frozen=True)
class Region:
    """An area as drawn.

    `label_size` 0 means that its name does not fit inside; tiles also show the value, at `value_y`.
    """

    code: str
    name: str
    value: float | None
    url: str
    path: str
    css: str
    label_x: float = 0
    label_y: float = 0
    label_size: float = 0
    value_y: float = 0


@dataclass(frozen=True)
class ValueClass:
    """One colour of the legend and the span of values it stands for."""

    css: str
    low: float
    high: float


@dataclass(frozen=True)
class MapChart:
    """Regions, borders of the districts above them, and the legend's classes from low to high."""

    width: int
    height: int
    is_schematic: bool
    regions: tuple[Region, ...]
    outlines: tuple[str, ...]
    classes: tuple[ValueClass, ...]
    has_missing: bool


@dataclass(frozen=True)
class _Projection:
    """Degrees to pixels, true to shape at the city's latitude, fitted into the picture and centred."""

    west: float
    north: float
    stretch: float
    scale: float
    left: float
    top: float

    def place(self, lon: float, lat: float) -> tuple[float, float]:
        return (
            self.left + (lon - self.west) * self.stretch * self.scale,
            self.top + (self.north - lat) * self.scale,
        )


def value_classes(values: Sequence[float], most: int = 5) -> tuple[ValueClass, ...]:
    """Classes with about as many areas each (quintiles), fewer when there are fewer different values."""
    ordered = sorted(values)
    if not ordered:
        return ()
    count = min(most, len(set(ordered)))
    cuts = _cuts(ordered, count)
    if len(cuts) < count:  # so many equal values that quantiles coincide
        cuts = _cuts(sorted(set(ordered)), count)
    edges = [*cuts, ordered[-1]]
    colors = _PALETTE[len(cuts)]
    return tuple(ValueClass(f"q{colors[index]}", low, high) for index, (low, high) in enumerate(pairwise(edges)))


def _cuts(ordered: Sequence[float], count: int) -> list[float]:
    return sorted({ordered[len(ordered) * part // count] for part in range(count)})


def area_map(
    shapes: Sequence[Shape],
    outlines: Sequence[Ring] = (),
    *,
    width: int = 470,
    height: int = 360,
) -> MapChart:
    """The map of the areas; a schematic one when an area has no borders, so that none is ever missing."""
    if not shapes or not all(shape.rings for shape in shapes):
        return tile_map(shapes, width=width)
    fit = _projection([ring for shape in shapes for ring in shape.rings], width, height)
    classes = _classes_of(shapes)
    regions = []
    for shape in shapes:
        rings = [_thinned([fit.place(lon, lat) for lon, lat in ring]) for ring in shape.rings]
        region = _colored(shape, "".join(_closed(ring) for ring in rings), classes)
        regions.append(_labelled(region, rings))
    return MapChart(
        width=width,
        height=height,
        is_schematic=False,
        regions=tuple(regions),
        outlines=tuple(_closed(_thinned([fit.place(lon, lat) for lon, lat in ring])) for ring in outlines),
        classes=classes,
        has_missing=any(shape.value is None for shape in shapes),
    )


def tile_map(shapes: Sequence[Shape], *, width: int = 470) -> MapChart:
    """One tile an area, in the order given (by code, so that the areas of a district stand together)."""
    columns = max(1, min(7, ceil(sqrt(len(shapes) * 1.2))))
    gap, tile_height = 4, 52
    tile = (width - gap * (columns - 1)) / columns
    classes = _classes_of(shapes)
    regions = []
    for index, shape in enumerate(shapes):
        x, y = (
            (index % columns) * (tile + gap),
            (index // columns) * (tile_height + gap),
        )
        path = f"M{_n(x)} {_n(y)}h{_n(tile)}v{tile_height}h{_n(-tile)}Z"
        size = min(_LARGEST, (tile - 8) / (max(len(shape.name), 1) * _LETTER))
        regions.append(
            replace(
                _colored(shape, path, classes),
                label_x=round(x + tile / 2, 1),
                label_y=round(y + tile_height / 2 - 4, 1),
                label_size=round(size, 1),
                value_y=round(y + tile_height / 2 + 9, 1),
            )
        )
    rows = ceil(len(shapes) / columns)
    return MapChart(
        width=width,
        height=max(tile_height, rows * (tile_height + gap) - gap),
        is_schematic=True,
        regions=tuple(regions),
        outlines=(),
        classes=classes,
        has_missing=any(shape.value is None for shape in shapes),
    )


def _classes_of(shapes: Sequence[Shape]) -> tuple[ValueClass, ...]:
    return value_classes([shape.value for shape in shapes if shape.value is not None])


def _colored(shape: Shape, path: str, classes: Sequence[ValueClass]) -> Region:
    css = _NO_VALUE
    if shape.value is not None:
        css = classes[max(0, bisect_right([one.low for one in classes], shape.value) - 1)].css
    return Region(shape.code, shape.name, shape.value, shape.url, path, css)


def _projection(rings: Sequence[Ring], width: int, height: int, margin: float = 4) -> _Projection:
    lons = [lon for ring in rings for lon, _ in ring]
    lats = [lat for ring in rings for _, lat in ring]
    stretch = cos(radians((min(lats) + max(lats)) / 2))
    across = (max(lons) - min(lons)) * stretch or 1e-9
    down = (max(lats) - min(lats)) or 1e-9
    scale = min((width - 2 * margin) / across, (height - 2 * margin) / down)
    return _Projection(
        west=min(lons),
        north=max(lats),
        stretch=stretch,
        scale=scale,
        left=(width - across * scale) / 2,
        top=(height - down * scale) / 2,
    )


def _thinned(points: list[tuple[float, float]], least: float = 0.4) -> list[tuple[float, float]]:
    """The ring without points that lie closer to the one before than the eye can tell (pixels)."""
    kept = points[:1]
    for x, y in points[1:]:
        if abs(x - kept[-1][0]) + abs(y - kept[-1][1]) >= least:
            kept.append((x, y))
    return kept


def _closed(points: Sequence[tuple[float, float]]) -> str:
    return "".join(f"{'L' if index else 'M'}{_n(x)} {_n(y)}" for index, (x, y) in enumerate(points)) + "Z"


def _labelled(region: Region, rings: Sequence[Sequence[tuple[float, float]]]) -> Region:
    """Puts the name where the area is widest, as large as it fits and at most ten pixels."""
    edges = [edge for ring in rings for edge in zip(ring, [*ring[1:], ring[0]], strict=True)]
    top, bottom = min(a[1] for a, _ in edges), max(a[1] for a, _ in edges)
    wanted = len(region.name) * _LETTER * _LARGEST
    middle = (top + bottom) / 2
    best = (0.0, 0.0, 0.0, 0.0)
    for line in range(1, _SCAN_LINES):
        y = top + (bottom - top) * line / _SCAN_LINES
        left, right = _widest(edges, y, half=_LARGEST * 0.45)
        fits = min(1.0, (right - left - 4) / wanted) if wanted else 0.0
        score = fits - 0.3 * abs(y - middle) / (bottom - top or 1)
        if fits > 0 and score > best[0]:
            best = (score, fits, (left + right) / 2, y)
    size = best[1] * _LARGEST
    if size < _SMALLEST:
        return region
    return replace(
        region,
        label_x=round(best[2], 1),
        label_y=round(best[3], 1),
        label_size=round(size, 1),
    )


def _widest(
    edges: Sequence[tuple[tuple[float, float], tuple[float, float]]],
    y: float,
    half: float,
) -> tuple[float, float]:
    """The widest span that lies inside the area on three lines: above, through and below the letters."""
    spans = _inside(edges, y)
    for other in (_inside(edges, y - half), _inside(edges, y + half)):
        spans = [
            (max(left, low), min(right, high))
            for left, right in spans
            for low, high in other
            if min(right, high) > max(left, low)
        ]
    return max(spans, key=lambda span: span[1] - span[0], default=(0.0, 0.0))


def _inside(edges: Sequence[tuple[tuple[float, float], tuple[float, float]]], y: float) -> list[tuple[float, float]]:
    crossings = sorted(
        x1 + (y - y1) * (x2 - x1) / (y2 - y1) for (x1, y1), (x2, y2) in edges if (y1 <= y < y2) or (y2 <= y < y1)
    )
    return list(zip(crossings[::2], crossings[1::2], strict=False))


def _n(value: float) -> str:
    """A coordinate with one decimal at most."""
    return f"{round(value, 1):g}"

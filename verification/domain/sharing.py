"""Sharing findings out among officers, and visits among facilitators, so that everybody has about the same in hand."""

from collections.abc import Iterable, Mapping, Sequence
from heapq import heapify, heapreplace

from access.domain.cities import belongs_to


def share_out(
    findings: Iterable[tuple[int, str]], *, loads: Mapping[int, int], areas: Mapping[int, Sequence[str]]
) -> dict[int, int]:
    """Officer of each finding (id and kelurahan), in the order given: always who has least in hand of those whose areas
    hold the kelurahan; the lower id among equals. `loads` is what everybody has already. Findings in nobody's area are
    left out.
    """
    heaps: dict[tuple[int, ...], list[tuple[int, int]]] = {}
    able: dict[str, tuple[int, ...]] = {}
    load = dict(loads)
    given: dict[int, int] = {}
    for finding, village in findings:
        if village not in able:
            able[village] = tuple(
                officer for officer in sorted(load) if any(belongs_to(village, area) for area in areas[officer])
            )
        officers = able[village]
        if officers:
            officer = _least_loaded(heaps, officers, load)
            load[officer] += 1
            given[finding] = officer
    return given


def share_visits(
    findings: Iterable[tuple[int, int, str]], *, loads: Mapping[int, int], areas: Mapping[int, Sequence[str]]
) -> dict[int, int]:
    """Facilitator of each finding (id, family and kelurahan), as share_out, but one goes to all of a family.

    Each family counts once in a facilitator's load. Findings where nobody visits are left out.
    """
    rows = list(findings)
    villages = {family: village for _finding, family, village in rows}
    visitor = share_out(villages.items(), loads=loads, areas=areas)
    return {finding: visitor[family] for finding, family, _village in rows if family in visitor}


def _least_loaded(
    heaps: dict[tuple[int, ...], list[tuple[int, int]]], officers: tuple[int, ...], load: Mapping[int, int]
) -> int:
    """Each group of officers has a heap of loads; entries that are out of date are put right when they come up."""
    if officers not in heaps:
        heaps[officers] = [(load[one], one) for one in officers]
        heapify(heaps[officers])
    heap = heaps[officers]
    while heap[0][0] != load[heap[0][1]]:
        heapreplace(heap, (load[heap[0][1]], heap[0][1]))
    return heap[0][1]

"""How the house test reaches a view: each app lists its addresses in tests/<app>/addresses.py as ADDRESSES."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Address:
    """One URL name. `make(village_code)` builds what the address needs in that village and returns the URL's arguments.

    Without `make` the address belongs to nobody's area. `ok` are the answers that somebody with the permission may get
    (a POST with `data` that is refused as incomplete still has been let in).
    """

    name: str
    make: Callable[[str], Mapping[str, Any]] | None = None
    method: str = "get"
    data: Mapping[str, Any] = field(default_factory=dict)
    ok: frozenset[int] = frozenset({200, 302, 422})

"""Draw who imports whom into docs/map.md: the apps, and the rooms inside each of them."""

from collections import Counter
from pathlib import Path

import grimp


APPS = ("bansos", "field", "distribution", "verification", "recipients", "access")
TARGET = Path(__file__).resolve().parent.parent / "docs" / "map.md"


def room(module: str, depth: int) -> str:
    return ".".join(module.split(".")[:depth])


def drawing(graph: grimp.ImportGraph, depth: int, app: str | None = None) -> str:
    arrows: Counter[tuple[str, str]] = Counter()
    for importer in graph.modules:
        for imported in graph.find_modules_directly_imported_by(importer):
            pair = room(importer, depth), room(imported, depth)
            is_inside = app is None or all(name.startswith(f"{app}.") for name in pair)
            if pair[0] != pair[1] and is_inside and "migrations" not in importer:
                arrows[pair] += 1
    lines = [f"  {a.split('.')[-1]} -->|{n}| {b.split('.')[-1]}" for (a, b), n in sorted(arrows.items())]
    return "\n".join(["```mermaid", "graph TD", *lines, "```"])


def main() -> None:
    graph = grimp.build_graph(*APPS)
    parts = ["# Who imports whom", "", "Drawn by `make map`; the numbers are import lines.", ""]
    parts += ["## Apps", "", drawing(graph, 1), ""]
    for app in APPS:
        parts += [f"## Rooms of `{app}`", "", drawing(graph, 2, app), ""]
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text("\n".join(parts))


if __name__ == "__main__":
    main()

"""What programmes are called where there is little room."""

import re


_SHORT = re.compile(r"\(([^()]+)\)\s*$")


def short_name(name: str) -> str:
    """The short form that a name ends with in brackets, as in "Program Keluarga Harapan (PKH)"; else the name."""
    found = _SHORT.search(name)
    return found[1].strip() if found else name

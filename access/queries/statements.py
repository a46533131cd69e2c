"""Reads the .sql files that stand beside the query modules; each begins with a header comment: purpose, rows, index."""

from functools import cache
from pathlib import Path
from string import Template


@cache
def _text(module_file: str, name: str) -> str:
    path = Path(module_file).resolve().parent / "sql" / f"{name}.sql"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    # Without the comments: a percent sign in one would be taken for a parameter.
    return "".join(line for line in lines if not line.startswith("--"))


def statement(module_file: str, name: str, **names: object) -> str:
    """The text of sql/NAME.sql beside a module (`__file__`), with `$word` replaced by identifiers of our own making.

    SECURITY: values of people never go through here, they are bound as parameters.
    """
    text = _text(module_file, name)
    return Template(text).substitute({key: str(value) for key, value in names.items()}) if names else text

"""Delimited files of tests, and what PostgreSQL makes of their blocks."""

import io
import re

from recipients.domain.formats.base import Column, FileFormat, HeaderMatch, Role
from recipients.domain.reading import DelimitedFile


THREE = FileFormat(
    key="three",
    source="test",
    role=Role.PERSON,
    title="Three columns",
    columns=(Column("nik", "nik"), Column("nama", "full_name"), Column("alamat", "address")),
)


def opened(content: bytes) -> DelimitedFile:
    return DelimitedFile(io.BytesIO(content))


def copied(file: DelimitedFile, match: HeaderMatch | None = None) -> list[list[str]]:
    """What PostgreSQL makes of the blocks: its text format read back, without the fingerprints."""
    return [[row[0], *row[2:]] for row in read_back("".join(file.copy_blocks(match or THREE.match(file.header))))]


def read_back(text: str) -> list[list[str]]:
    return [[unescaped(cell) for cell in line.split("\t")] for line in text.split("\n")[:-1]]


def unescaped(cell: str) -> str:
    letters = {"\\": "\\", "t": "\t", "n": "\n", "r": "\r", "N": "NULL"}
    return re.sub(r"\\(.)", lambda found: letters[found[1]], cell, flags=re.DOTALL)

"""Names of persons as files write them: what may stand in one, and the key they are searched by.

There is no last name and no rule of two words: old names of one word stay valid (Permendagri 73/2022).
"""

import re
import unicodedata
from dataclasses import dataclass


# Apostrophes as word processors and keyboards write them. SQL: translate(x, APOSTROPHES, repeat('''', 7)).
APOSTROPHES = "\u2018\u2019\u201b\u02bc\u00b4\u2032`"
# What carries nothing: removed, or read as a blank.
INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
WIDE_BLANKS = "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
# Latin letters, with accents, and the signs that stand in names. The same expression works in PostgreSQL.
ALLOWED = "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0300-\u036f\u1e00-\u1eff .,'-"

_CLEAN = str.maketrans(
    {**dict.fromkeys(APOSTROPHES, "'"), **dict.fromkeys(INVISIBLE), **dict.fromkeys(WIDE_BLANKS, " ")}
)
_BLANKS = re.compile(r"[ \t\r\n]+")
_ALLOWED = re.compile(f"[{ALLOWED}]+")
_SIGNS_ONLY = re.compile(r"[ .,'-]*")
_NOT_LETTER = re.compile(r"[^A-Z0-9 ]")


@dataclass(frozen=True, slots=True)
class Name:
    """A name after reading; `code` is NAME_EMPTY, NAME_CHARS or empty when it may be used."""

    value: str
    is_cleaned: bool
    code: str = ""


def read_name(text: str) -> Name:
    """Read a name: accents stay, typographic apostrophes become plain ones, blanks become one blank."""
    plain = text.translate(_CLEAN)
    value = _BLANKS.sub(" ", plain).strip(" ")
    is_cleaned = plain != text
    if _SIGNS_ONLY.fullmatch(value):
        return Name("", is_cleaned, "NAME_EMPTY")
    if not _ALLOWED.fullmatch(value):
        return Name(value, is_cleaned, "NAME_CHARS")
    return Name(value, is_cleaned)


def search_key(name: str) -> str:
    """The name as it is searched: capitals without accents, apostrophes dropped, other signs as one blank."""
    bare = name
    if not name.isascii():
        letters = unicodedata.normalize("NFKD", name)
        bare = "".join(letter for letter in letters if not unicodedata.combining(letter)).translate(_CLEAN)
    upper = bare.replace("`", "").replace("'", "").upper()
    return " ".join(_NOT_LETTER.sub(" ", upper).split())

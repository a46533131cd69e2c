"""Settings of the sources, read from the environment: every variable of a source begins with its prefix.

SECURITY: a secret may lie in a file instead (`X_PASSWORD_FILE` names it), as the secrets of containers do. None is ever
kept in the database.
"""

import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from verification.sources.base import Misconfigured


@dataclass(frozen=True, slots=True)
class Variables:
    """The variables of one source; `Misconfigured` names the one that cannot be used."""

    environ: Mapping[str, str] = field(repr=False)
    prefix: str

    def name(self, suffix: str) -> str:
        """The whole name of a variable."""
        return f"{self.prefix}_{suffix}"

    def text(self, suffix: str, default: str = "") -> str:
        """A text, without the spaces around it."""
        return self.environ.get(self.name(suffix), "").strip() or default

    def secret(self, suffix: str) -> str:
        """A secret: the variable itself, or the first line of the file that `..._FILE` names."""
        if value := self.environ.get(self.name(suffix), ""):
            return value
        path = self.text(f"{suffix}_FILE")
        if not path:
            return ""
        try:
            content = Path(path).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise Misconfigured(f"{self.name(suffix)}_FILE: the file {path} cannot be read.") from error
        return content.splitlines()[0].strip() if content.strip() else ""

    def address(self, suffix: str = "URL", *, meaning: str = "the full address of the service") -> str:
        """An address with http:// or https://."""
        url = self.text(suffix)
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise Misconfigured(f"{self.name(suffix)} must be {meaning}, with http:// or https://.")
        return url

    def number(self, suffix: str, default: int, *, least: int, most: int) -> int:
        """A whole number within limits."""
        text = self.text(suffix)
        if not text:
            return default
        if not (text.isascii() and text.isdigit()) or not least <= int(text) <= most:
            raise Misconfigured(f"{self.name(suffix)} must be a whole number from {least} to {most}.")
        return int(text)

    def choice(self, suffix: str, choices: Sequence[str]) -> str:
        """One of some words; the first when the variable is not set."""
        text = self.text(suffix) or choices[0]
        if text not in choices:
            raise Misconfigured(f"{self.name(suffix)} must be one of {', '.join(choices)}.")
        return text


def tls_context(url: str, ca_file: str, *, variable: str) -> ssl.SSLContext | None:
    """What a service's certificate is held against: the pinned authority if there is one. None without TLS.

    SECURITY: such services often have self-signed certificates; whoever cannot pin them must not switch the check off.
    """
    if urlsplit(url).scheme != "https":
        return None
    if ca_file and not Path(ca_file).is_file():
        raise Misconfigured(f"{variable}: there is no file {ca_file}.")
    try:
        return ssl.create_default_context(cafile=ca_file or None)
    except ssl.SSLError as error:
        raise Misconfigured(f"{variable}: {ca_file} holds no certificate in PEM format.") from error

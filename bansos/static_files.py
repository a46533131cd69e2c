"""How stylesheets, pictures and scripts are stored: with a hash in each name, for browsers to keep for good."""

from typing import ClassVar

from whitenoise.storage import CompressedManifestStaticFilesStorage


class PortalStaticFiles(CompressedManifestStaticFilesStorage):
    """Also renames what our own scripts import, as main.js loads each behaviour when a page needs it.

    `support_js_module_import_aggregation` would do so for the scripts of all packages, some of which
    import what they do not bring.
    """

    imports: ClassVar = (
        (r"""(?P<matched>import\(["'](?P<url>\.\.?/.*?)["']\))""", 'import("%(url)s")'),
        (
            r"""(?P<matched>import(?P<names>\s*[{*][^'"]*?)from\s*["'](?P<url>\./.*?)["'];)""",
            'import%(names)sfrom "%(url)s";',
        ),
    )
    patterns = (*CompressedManifestStaticFilesStorage.patterns, ("js/*.js", imports))

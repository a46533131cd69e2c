"""Short names of programmes."""

import pytest

from distribution.domain.naming import short_name


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Program Keluarga Harapan (PKH)", "PKH"),
        ("Penerima Bantuan Iuran Jaminan Kesehatan (PBI-JK) ", "PBI-JK"),
        ("BLT daerah", "BLT daerah"),
        ("Bantuan (lansia) kota", "Bantuan (lansia) kota"),
        ("Bantuan ()", "Bantuan ()"),
    ],
)
def test_the_short_form_stands_in_brackets_at_the_end(name: str, short: str) -> None:
    assert short_name(name) == short

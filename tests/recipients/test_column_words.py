"""Columns of DTSEN are read aloud as an officer would say them."""

import pytest

from recipients.domain.formats import dtsen
from recipients.queries import column_words
from recipients.queries.column_words import spoken
from recipients.queries.quality_measures import measures


@pytest.mark.parametrize(
    ("column", "words"),
    [
        ("luas_lantai", "Luas lantai"),
        ("id_pelanggan_pln", "ID pelanggan PLN"),
        ("menggunakan_tangan_jari", "Menggunakan tangan atau jari"),
        ("aset_bergerak_sepeda_motor", "Aset: sepeda motor"),
        ("aset_tidak_bergerak_lahan_lainnya", "Aset: lahan lainnya"),
    ],
)
def test_a_column_is_told_in_words(column: str, words: str) -> None:
    assert spoken(column) == words


def test_words_are_of_columns_that_there_are() -> None:
    columns = {column.name for form in (dtsen.FAMILY, dtsen.PERSON) for column in form.columns}

    assert set(column_words._OTHERWISE) <= columns


def test_the_quality_of_data_tells_columns_in_words() -> None:
    labels = {str(measure.label) for measure, _condition in measures().values()}

    assert {"ID pelanggan PLN", "Kesedihan atau depresi"} <= labels

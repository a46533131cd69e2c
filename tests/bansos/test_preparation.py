"""What a database needs before it is filled."""

import pytest

from bansos.preparation import TextsNotCompiled, prepare


def test_lists_are_not_loaded_before_there_are_indonesian_words_for_them(settings, tmp_path) -> None:
    """Grounds of objections and code lists were kept in English, which no later compiling mended."""
    settings.LOCALE_PATHS = [tmp_path]

    with pytest.raises(TextsNotCompiled, match=r"python manage\.py messages --compile"):
        prepare("35.76")

"""What every background job's row has in common."""

import socket

from access.models import Export


def test_each_claim_has_a_word_of_its_own() -> None:
    assert Export.new_claim() != Export.new_claim()


def test_a_claim_of_a_machine_with_the_longest_name_fits_its_column(monkeypatch) -> None:
    monkeypatch.setattr(socket, "gethostname", lambda: "m" * 64)

    claim = Export.new_claim()

    assert claim.startswith("mmmm")
    assert len(claim) <= Export._meta.get_field("claimed_by").max_length

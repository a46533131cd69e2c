"""Every stored field is classified, every index says who reads it."""

import pytest
from django.apps import apps
from django.db.models import Model

from access.domain.privacy import Privacy


OURS = ("access", "recipients", "verification", "distribution", "field", "bansos")
MODELS = [
    model
    for app in OURS
    for model in apps.get_app_config(app).get_models()
    if not hasattr(model, "pgh_tracked_model")  # history repeats the classes of what it tracks
]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_every_field_has_a_privacy_class(model: type[Model]) -> None:
    stored = {field.name for field in model._meta.local_fields}

    classified = model.privacy

    assert set(classified) == stored
    assert set(classified.values()) <= set(Privacy)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_every_model_says_what_a_row_is(model: type[Model]) -> None:
    assert model.__doc__
    assert not model.__doc__.startswith(f"{model.__name__}(")


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_a_village_is_never_missing(model: type[Model]) -> None:
    villages = [field for field in model._meta.local_fields if field.name == "village"]

    assert all(not field.null for field in villages)

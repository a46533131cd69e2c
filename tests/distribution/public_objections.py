"""The public page of objections as a citizen uses it."""

import re
from datetime import timedelta
from typing import Any

import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from distribution.forms.objections import new_nonce
from distribution.models import Objection
from tests.distribution.objection_factories import a_ground
from tests.factories import VILLAGE


NIK = "3576014107800001"


def a_public_form(**told: Any) -> dict[str, Any]:
    """A form that was opened ten seconds ago."""
    with time_machine.travel(timezone.now() - timedelta(seconds=10), tick=False):
        nonce = new_nonce()
    said = {
        "nonce": nonce,
        "kind": "own",
        "ground": a_ground("own-decile").pk,
        "village": VILLAGE,
        "statement": "Rumah kami berlantai tanah.",
        "full_name": "Siti Aminah",
        "nik": NIK,
        "agrees": "on",
    }
    return {name: value for name, value in (said | told).items() if value is not None}


def sent(client: Client, **told: Any):
    return client.post(reverse("distribution:public-objection"), a_public_form(**told))


def slip_on(response) -> tuple[str, str]:
    found = re.findall(r'<p class="mono h2">([^<]+)</p>', response.content.decode())
    return found[0], found[1]


def only_one() -> Objection:
    return Objection.objects.across_areas(reason="test").get()

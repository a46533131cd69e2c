"""The simulated civil registry for tests of whole runs."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from access.models import Installation, User
from recipients.models import FamilyCard, Person
from tests.factories import CITY, areas
from tests.verification.factories import reviewer
from verification.domain.dukcapil import WireAccount
from verification.simulator.population import CivilRecord, InMemory
from verification.simulator.server import Behaviour, Simulator, running
from verification.sources.dukcapil import DukcapilAdapter, adapter_of
from verification.sources.dukcapil_config import DukcapilConfig
from verification.views import plan, policies


@pytest.fixture(autouse=True)
def _own_uploads(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def rini(client: Client) -> User:
    """A verifikator, signed in."""
    user = reviewer()
    client.force_login(user)
    return user


@pytest.fixture
def demo_city(db: None) -> None:
    """A city that may ask an invented registry."""
    Installation.objects.update_or_create(pk=1, defaults={"city_id": areas()[CITY].pk, "is_demo": True})


@pytest.fixture
def dukcapil_set_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """An account of the civil registry, whose service does not answer."""
    known = {"URL": "http://127.0.0.1:1/x", "USER_ID": "a", "PASSWORD": "b", "IP_USER": "10.0.0.1"}
    for name, value in known.items():
        monkeypatch.setenv(f"DUKCAPIL_{name}", value)


@pytest.fixture
def in_english(settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Runs handed to a worker; 0 stands for a planning."""
    handed: list[int] = []
    monkeypatch.setattr(plan.run_verification, "delay", handed.append)
    monkeypatch.setattr(policies.plan_checks, "delay", lambda: handed.append(0))
    return handed


def record_of(person: Person, **differences: str) -> CivilRecord:
    """What a civil registry that agrees with us holds of a person, apart from `differences`."""
    card = FamilyCard.objects.get(family=person.family_id, until_on=None)
    same = {
        "nik": person.nik,
        "kk_number": card.kk_number,
        "full_name": person.full_name,
        "birth_place": person.birth_place,
        "birth_date": person.birth_date.isoformat(),
        "sex": person.sex,
    }
    return CivilRecord(**{**same, **differences})


@contextmanager
def registry_of(records: Iterable[CivilRecord], **behaviour: Any) -> Iterator[tuple[Simulator, DukcapilAdapter]]:
    """A simulated civil registry with these records, and the adapter to ask it."""
    simulator = Simulator(InMemory(list(records)), Behaviour(**behaviour))
    account = WireAccount("petugas", "rahasia", "10.1.2.3")
    with running(simulator) as url:
        yield simulator, adapter_of(DukcapilConfig(url=url, account=account, timeout_s=2.0, backoff_s=0.01))

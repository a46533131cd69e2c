"""The review desk in tests: its addresses, late findings, and what a page costs."""

from datetime import timedelta

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.verification.factories import FindingFactory
from verification.models import Finding


def at(name: str, *args: object, query: str = "") -> str:
    return reverse(f"verification:{name}", args=args) + query


def late_finding(**traits) -> Finding:
    return FindingFactory(due_on=timezone.localdate() - timedelta(days=1), **traits)


def queries_of(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as found:
        client.get(url)
    return len(found)

"""Is the portal alive, is it ready, what does it do: for proxies, container engines and monitoring."""

import hmac
import ipaddress
import logging
import time
from collections.abc import Callable

import redis
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

from access.guards import public
from bansos.metrics import Figures
from bansos.preparation import is_migrated


logger = logging.getLogger(__name__)
HEARTBEAT = "worker-heartbeat"
HEARTBEAT_FRESH_S = 60
OK = "ok"


def note_worker() -> None:
    """Write down that a worker did something just now."""
    cache.set(HEARTBEAT, time.time(), timeout=None)


def worker_silence_s() -> float | None:
    """Seconds since a worker was last heard of; None if never."""
    heard = cache.get(HEARTBEAT)
    return None if heard is None else max(0.0, time.time() - heard)


def check_database() -> str:
    """Whether PostgreSQL answers a question; raises what psycopg says when it does not."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return OK


def check_migrations() -> str:
    """Whether the tables are those of this version."""
    return OK if is_migrated() else "run: python manage.py prepare"


def check_broker() -> str:
    """Whether Valkey answers within two seconds; raises what redis says when it does not."""
    client = redis.from_url(settings.REDIS_URL, socket_connect_timeout=2, socket_timeout=2)
    with client:
        client.ping()
    return OK


def check_worker() -> str:
    """Whether a Celery worker did something lately."""
    silence = worker_silence_s()
    if silence is None:
        return "no worker has been heard of"
    return OK if silence < HEARTBEAT_FRESH_S else f"silent for {silence:.0f} s"


CHECKS: dict[str, Callable[[], str]] = {
    "database": check_database,
    "migrations": check_migrations,
    "broker": check_broker,
    "worker": check_worker,
}


def examine() -> dict[str, str]:
    """What each part says: "ok" or what is wrong with it, never with addresses or passwords."""
    return {name: _examined(name, check) for name, check in CHECKS.items()}


def _examined(name: str, check: Callable[[], str]) -> str:
    try:
        return check()
    except (DatabaseError, redis.RedisError, OSError) as error:
        logger.warning("not_ready part=%s error=%s", name, type(error).__name__)
        return "does not answer"


@public("the proxy and the container engine ask whether the process lives")
@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok", content_type="text/plain")


@public("monitoring asks whether work can be done; the answer names parts, not people")
@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """Database, migrations, broker and worker: 200 when all are well, else 503."""
    parts = examine()
    is_ready = all(told == OK for told in parts.values())
    return JsonResponse({"ready": is_ready} | parts, status=200 if is_ready else 503)


@public("monitoring reads figures; the view itself asks for the loopback address or the token")
@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Figures for Prometheus."""
    if not _may_read_metrics(request):
        raise PermissionDenied
    registry = CollectorRegistry()
    registry.register(Figures(examine(), worker_silence_s))
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _may_read_metrics(request: HttpRequest) -> bool:
    token = settings.METRICS_TOKEN
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token and hmac.compare_digest(token.encode(), given.encode()):
        return True
    # SECURITY: behind a proxy on the same machine everybody seems to come from the loopback address.
    is_direct = not {"X-Forwarded-For", "Forwarded", "X-Real-Ip"} & set(request.headers)
    return is_direct and ipaddress.ip_address(request.META["REMOTE_ADDR"] or "::").is_loopback

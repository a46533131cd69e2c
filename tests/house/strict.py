"""Rules that hold in every test: reads are scoped, pages only read, template variables exist, order is said."""

import contextlib
import re
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.client import ClientHandler

from access.scoping import AreaScopedQuerySet


_REQUEST: ContextVar[str] = ContextVar("request", default="")
# A page that is opened may write down that it was opened, keep the session alive, and count failed sign-ins.
_MAY_WRITE_ON_GET = ("django_session", "access_recordview", "axes_")
_WRITE = re.compile(r"^\s*(INSERT INTO|UPDATE|DELETE FROM)\s+\"?(\w+)", re.IGNORECASE)
_EVALUATIONS = ("_fetch_all", "count", "exists", "aggregate", "iterator")


class UnscopedRead(AssertionError):
    """Rows of all areas were read inside a request."""


class WriteOnGet(AssertionError):
    """A page that only shows something changed something."""


class UndefinedVariable(AssertionError):
    """A template asks for a variable that the view did not give."""


class Undefined(str):
    """Stands in for `string_if_invalid`: the template engine asks for `% name`, which fails the test."""

    __slots__ = ()

    def __mod__(self, name: object) -> str:
        raise UndefinedVariable(f"{name} is not defined in this template")

    def __contains__(self, part: object) -> bool:
        return part == "%s"


def _is_scoped(rows: QuerySet) -> bool:
    """Named scope, a manager of an object that was found already, or a lock on a row that was found already."""
    return bool(rows.scope_named or rows._hints.get("instance") or rows.query.select_for_update)


def _guarded(name: str, original: Callable[..., Any]) -> Callable[..., Any]:
    def evaluate(self: AreaScopedQuerySet, *args: Any, **kwargs: Any) -> Any:
        if _REQUEST.get() and self._result_cache is None and not _is_scoped(self):
            raise UnscopedRead(f"{self.model.__name__}: {name} without visible_to(user) in {_REQUEST.get()}")
        return original(self, *args, **kwargs)

    return evaluate


@pytest.fixture(autouse=True)
def _scoped_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in _EVALUATIONS:
        monkeypatch.setattr(AreaScopedQuerySet, name, _guarded(name, getattr(QuerySet, name)))


def _refuse_writes(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
    write = _WRITE.match(sql)
    if write and not write[2].startswith(_MAY_WRITE_ON_GET):
        raise WriteOnGet(sql[:200])
    return execute(sql, params, many, context)


@pytest.fixture(autouse=True)
def _strict_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    original = ClientHandler.get_response

    def get_response(self: ClientHandler, request: Any) -> Any:
        token = _REQUEST.set(f"{request.method} {request.path}")
        reads_only = request.method in {"GET", "HEAD"}
        guard = connection.execute_wrapper(_refuse_writes) if reads_only else contextlib.nullcontext()
        try:
            with guard:
                return original(self, request)
        finally:
            _REQUEST.reset(token)

    monkeypatch.setattr(ClientHandler, "get_response", get_response)


@pytest.fixture(autouse=True)
def _defined_variables(settings: Any) -> Iterator[None]:
    from django.template import engines  # noqa: PLC0415 - the engine exists only once Django is set up

    engine = engines["django"].engine
    before = engine.string_if_invalid
    engine.string_if_invalid = Undefined("%s")
    yield
    engine.string_if_invalid = before

"""Every act that code writes into the audit trail has words, and every word belongs to an act."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps

from access.models import RecordView
from access.wording import LOOKS, act_words, detail_words, record_words
from bansos.catalogue import APPS
from distribution.models import Delivery


ROOT = Path(__file__).parents[2]
_CODE = re.compile(r"[a-z_]+\.[a-z_]+")
# the line of an act, and that of any act on a change of a family
_RECORDERS = {"audit.record", "planning.record"}
# deliveries are recorded by the code of their state
_BY_STATE = {f"delivery.{state}" for state in Delivery.State.values if state != Delivery.State.OPEN}


def _written(tree: ast.Module) -> Iterator[str]:
    """Codes in a module that records acts: any text of the form `thing.deed`."""
    calls = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    if any(isinstance(one, ast.Attribute) and ast.unparse(one) in _RECORDERS for one in calls):
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and _CODE.fullmatch(node.value):
                yield node.value


def _written_anywhere() -> set[str]:
    modules = [path for app in APPS for path in (ROOT / app).rglob("*.py")]
    return {code for path in modules for code in _written(ast.parse(path.read_text()))}


def _facts(tree: ast.Module) -> Iterator[str]:
    """The keys of what is told besides: of `details=` where acts are recorded, and of a dictionary of that name."""
    for node in ast.walk(tree):
        told = None
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "audit.record":
            told = next((one.value for one in node.keywords if one.arg == "details"), None)
        elif isinstance(node, ast.Assign | ast.AnnAssign) and "details" in ast.unparse(node).partition("=")[0]:
            told = node.value
        for part in ast.walk(told) if told else ():
            if isinstance(part, ast.Dict):
                yield from (key.value for key in part.keys if isinstance(key, ast.Constant))


def test_every_further_fact_of_an_act_has_words() -> None:
    trees = [ast.parse(path.read_text()) for app in APPS for path in (ROOT / app).rglob("*.py")]
    facts = {fact for tree in trees for fact in _facts(tree)}

    assert "sha256" in facts
    assert facts - set(detail_words()) - set(record_words()) == set(), "give these words in DETAILS of <app>/acts.py"


def test_every_act_that_is_written_has_words_in_the_acts_of_its_app() -> None:
    written = _written_anywhere() | _BY_STATE

    assert written - set(act_words()) == set(), "give these acts words in ACTS of <app>/acts.py"
    assert set(act_words()) - written == set(), "nothing writes these acts: take them out of <app>/acts.py"


def test_things_that_have_words_exist_and_looks_have_words() -> None:
    assert set(record_words()) <= {model._meta.model_name for model in apps.get_models()}
    assert set(LOOKS) == set(RecordView.Kind)

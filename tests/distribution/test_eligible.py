"""The statement for all families and the explanation of one family say the same."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from distribution.domain.eligibility import explain
from distribution.domain.rules import (
    parse,
)
from distribution.models import (
    Eligibility,
)
from distribution.queries.eligible import SQL, judge_statement, store_results
from distribution.queries.facts import facts_of
from distribution.queries.sheets import current
from tests.distribution.factories import PERIOD
from tests.distribution.invented_families import give_other_aid, judged_by, store
from tests.distribution.invented_rules import FAMILIES, definitions
from tests.factories import FamilyFactory


pytestmark = pytest.mark.django_db


@settings(
    max_examples=60,
    deadline=None,
    # Making an example smaller asks the database hundreds of times.
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)
@given(definition=definitions(), families=st.lists(FAMILIES, min_size=1, max_size=4))
def test_statement_and_explanation_agree(definition: dict, families: list[dict]) -> None:
    with transaction.atomic():
        _assert_both_agree(definition, families)
        transaction.set_rollback(True)


def _assert_both_agree(definition: dict, families: list[dict]) -> None:
    determination = judged_by(definition)
    rule = parse(definition)
    stored = [store(one) for one in families]
    give_other_aid(stored, families)
    active = [one.pk for one in stored if one.status == "active"]

    store_results(
        determination_id=determination.pk,
        programme_id=determination.programme_id,
        rule=rule,
        period=PERIOD,
        sheet=current(PERIOD),
    )

    facts = facts_of(active, PERIOD, "uji", rule.decile.version if rule.decile else "")
    results = {one.family_id: one for one in Eligibility.objects.filter(determination=determination, family__in=stored)}
    assert set(results) == set(active)
    for pk in active:
        verdict = explain(rule, facts[pk], PERIOD.last_day)
        result = results[pk]
        assert result.reasons == list(verdict.reasons)
        assert (result.is_eligible, result.decile, result.amount, result.quantity) == (
            verdict.is_eligible,
            verdict.decile,
            verdict.amount,
            verdict.quantity,
        )
        assert result.facts == verdict.facts
        assert result.goods == (str(rule.amount.goods) if rule.amount.goods and verdict.is_eligible else "")


def test_no_value_of_a_rule_becomes_part_of_the_statement() -> None:
    definition = {
        "decile": {"level": "city", "max": 3},
        "components": ["elderly"],
        "exclude": {"occupations": [77], "power_above": 900},
        "amount": {"per": "component", "rupiah": {"elderly": 123_457}, "at_most": 19},
    }

    text, values = judge_statement(SQL / "eligible.sql", parse(definition), PERIOD, 1, "facts")

    assert "123457" not in text
    assert "{" not in text.replace("'{}'", "")
    assert values["price_elderly"] == 123_457


def test_cost_is_one_statement_whatever_the_number_of_families(django_assert_num_queries) -> None:
    definition = {"decile": {"level": "national", "max": 4}, "amount": {"per": "family", "rupiah": 600_000}}
    determination = judged_by(definition)
    FamilyFactory.create_batch(3, head=True, decile=2)
    sheet = current(PERIOD)

    with django_assert_num_queries(3):  # SET LOCAL, the statement, ANALYZE
        outcome = store_results(
            determination_id=determination.pk,
            programme_id=determination.programme_id,
            rule=parse(definition),
            period=PERIOD,
            sheet=sheet,
        )

    assert (outcome.families, outcome.eligible, outcome.amount) == (3, 3, 1_800_000)

"""How pages say what a family gets in kind."""

from distribution.templatetags.aid import of_goods


def test_goods_are_said_as_people_say_them() -> None:
    assert of_goods(97_260, "beras (kg)") == "97.260 kg beras"


def test_goods_without_a_unit_are_counted() -> None:
    assert of_goods(3, "kursi roda") == "3 kursi roda"

"""How pages say what a family gets in kind."""

from django import template

from access.templatetags.portal import number
from distribution.domain.papers.aid import Aid


register = template.Library()


@register.filter
def of_goods(quantity: int, goods: str) -> str:
    """`{{ entry.quantity|of_goods:entry.goods }}`: 97.260 kg beras, of goods that are kept as "beras (kg)"."""
    return f"{number(quantity)} {Aid(goods).things}"

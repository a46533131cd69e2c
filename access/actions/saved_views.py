"""Keeping filters and columns of a list under a name."""

from collections.abc import Sequence

from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext as _

from access.actions import audit
from access.errors import Conflict, UserError
from access.listings import Listing
from access.models import SavedView, User


MOST_VIEWS = 50
_LONGEST_QUERY = 1000


@transaction.atomic
def save(
    *, source: Listing, name: str, query: QueryDict, columns: Sequence[str], is_shared: bool, by: User
) -> SavedView:
    """Keep the filters in force, without what was searched for; the same name again replaces one's own view."""
    if is_shared and not by.agency:
        raise UserError(_("Your account names no office to share with. Keep the view for yourself."))
    own = SavedView.objects.filter(owner=by, listing=source.key)
    if own.count() >= MOST_VIEWS and not own.filter(name=name).exists():
        raise UserError(_("You have 50 saved views of this list. Delete one first."))
    view, _is_new = SavedView.objects.update_or_create(
        owner=by,
        listing=source.key,
        name=name,
        defaults={
            "query": _kept(source, query),
            "columns": [column.name for column in source.chosen(columns)] if columns else [],
            "agency": by.agency if is_shared else "",
        },
    )
    audit.record("view.save", target=view, by=by, details={"list": source.key, "shared": is_shared})
    return view


def _kept(source: Listing, query: QueryDict) -> str:
    kept = QueryDict(mutable=True)
    for name in source.filters:
        if value := query.get(name):
            kept[name] = value
    text = kept.urlencode()
    if len(text) > _LONGEST_QUERY:
        raise UserError(_("These filters are too long to be kept."))
    return text


@transaction.atomic
def delete(*, view: SavedView, by: User) -> None:
    """Delete one's own view."""
    locked = SavedView.objects.select_for_update().filter(pk=view.pk, owner=by).first()
    if locked is None:
        raise Conflict(_("This view is gone already."))
    audit.record("view.delete", target=locked, by=by, details={"list": locked.listing})
    locked.delete()


@transaction.atomic
def keep_columns(*, source: Listing, columns: Sequence[str], by: User) -> list[str]:
    """Remember which columns somebody wants to see; none means the usual ones."""
    names = [column.name for column in source.chosen(columns)]
    user = User.objects.select_for_update().get(pk=by.pk)
    others = {key: kept for key, kept in user.list_columns.items() if key != source.key}
    user.list_columns = {**others, source.key: names} if columns else others
    user.save(update_fields=["list_columns"])
    return names

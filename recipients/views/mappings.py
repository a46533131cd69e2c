"""The page on which an operator says what stands in the columns of a file that nobody knows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from access.domain.masking import mask_number, mask_numbers_in
from access.domain.permissions import Permission
from access.errors import UserError
from access.gone import get_or_gone
from access.guards import requires
from recipients import tasks
from recipients.actions import mappings as actions
from recipients.actions.imports.arrivals import stored_at
from recipients.domain.areas import village_in
from recipients.domain.formats import dtsen, opensid, other, p3ke, siak, siks, template
from recipients.domain.formats.base import FileFormat, Role
from recipients.domain.formats.detection import is_list
from recipients.domain.judging import NAME_THE_VILLAGE, Circumstances, judge_family, judge_person
from recipients.domain.list_reading import Surroundings, read_claim
from recipients.domain.mapping import SAMPLES, suggest
from recipients.models import Import, UnmappedFile
from recipients.queries import lists, mappings


FORMS = (
    template.PERSON, other.LIST, siak.PERSON, *siks.FORMATS, p3ke.PERSON, opensid.RESIDENTS, opensid.PROGRAMME,
    dtsen.FAMILY, dtsen.PERSON,
)  # fmt: skip
TITLES = {
    template.PERSON.key: gettext_lazy("Persons with their family card numbers, for the registry"),
    other.LIST.key: gettext_lazy("Recipients on another system's list"),
}
PREVIEWED = 8


@dataclass(frozen=True)
class ColumnLine:
    """One column of the file: its name, some of its texts, and the field it is taken for."""

    place: int
    name: str
    samples: list[str]
    chosen: str


@dataclass(frozen=True)
class PreviewLine:
    """One of the first rows as it would be read."""

    row: int
    name: str
    nik: str
    problems: list[str]


@requires(Permission.IMPORT_UPLOAD)
@require_http_methods(["GET", "HEAD", "POST"])
def mapping(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose what the file is and what stands in its columns; look at the first rows; save."""
    kept = get_or_gone(UnmappedFile.objects.visible_to(request.user), pk, back="recipients:imports")
    sent = request.POST if request.method == "POST" else request.GET
    form = next((form for form in FORMS if form.key == sent.get("layout")), template.PERSON)
    peek = mappings.peek(stored_at(kept.path))
    if request.method != "POST":
        rows = [values for _number, values in peek.rows[:SAMPLES]]
        return _page(request, kept, form, peek, suggest(peek.header, rows, form))
    places = _places(request, form, peek)
    if "save" not in request.POST:
        return _page(request, kept, form, peek, places, preview=_preview(form, peek, places, kept))
    try:
        received = actions.explain(
            kept=kept, form=form, places=places, programme=request.POST.get("programme", ""),
            period=request.POST.get("period", ""), by=request.user,
        )  # fmt: skip
    except UserError as error:
        messages.error(request, str(error))
        return _page(request, kept, form, peek, places, status=422)
    if received is None:
        messages.success(request, _("The columns are saved. Now send both files of the pair together again."))
        return redirect("recipients:imports")
    if isinstance(received, Import):
        tasks.stage_import.delay_on_commit(received.pk)
        return redirect("recipients:import", pk=received.pk)
    tasks.match_list.delay_on_commit(received.pk)
    return redirect("recipients:recipient-list", pk=received.pk)


@requires(Permission.IMPORT_UPLOAD)
@require_POST
def mapping_forget(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw the file away."""
    kept = get_or_gone(UnmappedFile.objects.visible_to(request.user), pk, back="recipients:imports")
    actions.forget(kept=kept, by=request.user)
    messages.success(request, _("The file was thrown away."))
    return redirect("recipients:imports")


def _places(request: HttpRequest, form: FileFormat, peek: mappings.Peek) -> dict[str, int]:
    """The chosen field of each column; of two columns with one field the first counts."""
    found: dict[str, int] = {}
    for place in range(len(peek.header)):
        name = request.POST.get(f"column-{place}", "")
        if name in form.fields:
            found.setdefault(name, place)
    return found


def _page(
    request: HttpRequest,
    kept: UnmappedFile,
    form: FileFormat,
    peek: mappings.Peek,
    places: Mapping[str, int],
    *,
    preview: list[PreviewLine] | None = None,
    status: int = 200,
) -> HttpResponse:
    by_place = {place: name for name, place in places.items()}
    context: dict[str, Any] = {
        "kept": kept,
        "lines_above": peek.lines_above,
        "layout": form.key,
        "layouts": [(one.key, TITLES.get(one.key, one.title)) for one in FORMS],
        "is_list": is_list(form),
        "fields": [(column.field, column.name + (" *" if column.required else "")) for column in form.columns],
        "columns": [
            ColumnLine(place, name.strip() or f"#{place + 1}", _masked(peek.samples(place)), by_place.get(place, ""))
            for place, name in enumerate(peek.header)
        ],
        "missing": [column.name for column in form.columns if column.required and column.field not in places],
        "preview": preview,
        "programme": request.POST.get("programme", ""),
        "period": request.POST.get("period", ""),
        "forget_url": reverse("recipients:mapping-forget", args=[kept.pk]),
    }
    return render(request, "recipients/mapping.html", context, status=status)


def _masked(samples: list[str]) -> list[str]:
    """PRIVACY: samples help to recognise a column, whole numbers are not needed for that."""
    return [mask_numbers_in(sample)[:40] for sample in samples]


def _preview(form: FileFormat, peek: mappings.Peek, places: Mapping[str, int], kept: UnmappedFile) -> list[PreviewLine]:
    city = kept.city_id
    villages = lists.village_names(city)
    codes = frozenset(code for found in villages.values() for code, _district in found)
    lines = []
    for number, values in peek.rows[:PREVIEWED]:
        row = {name: values[place] for name, place in places.items()}
        if is_list(form):
            claim = read_claim(number, row, form, Surroundings(timezone.localdate(), city, villages, codes))
            problems = [claim.trouble] if claim.trouble else []
        else:
            home = village_in(kept.name, city=city) if form.source in NAME_THE_VILLAGE else ""
            known = Circumstances(timezone.localdate(), form.source, city, codes, villages, home=home)
            judge = judge_family if form.role is Role.FAMILY else judge_person
            problems = list(dict.fromkeys(issue.code for issue in judge(row, known) if issue.rule.refuses))
        nik = row.get("nik", "")
        lines.append(
            PreviewLine(number, mask_numbers_in(row.get("full_name", "")), mask_number(nik) if nik else "", problems)
        )
    return lines

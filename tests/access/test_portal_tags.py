"""Tags, filters and components that pages are built from."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.http import HttpRequest
from django.template import Context, engines
from django.test import RequestFactory
from django.utils import translation

from access.domain.charts import BarRow, Series, plan_actual, sparkline, stacked_bars
from access.domain.maps import Shape, tile_map


class ReasonForm(forms.Form):
    """One field of each kind."""

    reason = forms.CharField(label="Reason", help_text="Is recorded.")
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea)
    village = forms.ChoiceField(label="Village", choices=[("1", "Wates")])
    seen = forms.BooleanField(label="Seen", required=False)
    outcome = forms.ChoiceField(label="Outcome", choices=[("a", "Met")], widget=forms.RadioSelect)
    paper = forms.FileField(label="Paper", required=False)


def draw(source: str, request: HttpRequest | None = None, **values: Any) -> str:
    """The text of a template that loads the portal's tags, without the frame's variables."""
    template = engines["django"].from_string("{% load portal %}" + source).template
    context = Context(values)
    context.request = request or RequestFactory().get("/")  # type: ignore[attr-defined]
    return template.render(context)


def component(file: str, /, **values: Any) -> str:
    given = " ".join(f"{key}={key}" for key in values)
    return " ".join(draw(f'{{% include "components/{file}" with {given} only %}}', **values).split())


@pytest.fixture(autouse=True)
def indonesian() -> Any:
    with translation.override("id"):
        yield


@pytest.mark.parametrize(
    ("source", "value", "indonesian", "english"),
    [
        ("{{ value|number }}", 12431, "12.431", "12,431"),
        ("{{ value|number }}", None, "–", "–"),
        ("{{ value|rupiah }}", 8240000, "Rp 8.240.000", "Rp 8,240,000"),
        ("{{ value|rupiah_short }}", 8240000000, "Rp 8,24 M", "Rp 8.24 bn"),
        ("{{ value|signed }}", 12431, "+12.431", "+12,431"),
        ("{{ value|signed }}", -3, "−3", "−3"),
        ("{{ value|rupiah_signed }}", -8240000000, "−Rp 8,24 M", "−Rp 8.24 bn"),
        ("{{ value|percent1 }}", 0.846, "84,6%", "84.6%"),
        ("{{ value|percent_of:24862 }}", 12431, "50,0%", "50.0%"),
        ("{{ value|percent_of:0 }}", 5, "–", "–"),
        ("{{ value|figure:'rupiah' }}", 5, "Rp 5", "Rp 5"),
        ("{{ value|figure:'number' }}", 1250.0, "1.250", "1,250"),
        ("{{ value|figure:'number' }}", 0.5, "0,5", "0.5"),
        ("{{ value|figure:'number' }}", None, "–", "–"),
        ("{{ value|date_id }}", date(2026, 11, 20), "20 Nov 2026", "20 Nov 2026"),
        ("{{ value|date_id }}", datetime(2026, 11, 20, 17, 0, tzinfo=UTC), "21 Nov 2026", "21 Nov 2026"),
        ("{{ value|date_id }}", None, "–", "–"),
        (
            "{{ value|datetime_id }}",
            datetime(2026, 11, 20, 16, 10, tzinfo=UTC),
            "20 Nov 2026 23.10 WIB",
            "20 Nov 2026 23:10 WIB",
        ),
        ("{{ value|initials }}", "rini wulandari putri", "RW", "RW"),
        ("{{ value|duration }}", None, "–", "–"),
        ("{{ value|mask_numbers }}", "470/12/2026, KK 3576010101010007", "470/12/2026, KK 357601******0007", None),
        ("{{ value|mask_nik }}", "3576010101010007", '<span class="mono">357601******0007</span>', None),
        ("{{ value|mask_kk }}", None, '<span class="mono">–</span>', None),
        ("{{ value|item:'a' }}", {"a": 3}, "3", "3"),
    ],
)
def test_filter_speaks_the_readers_language(source: str, value: Any, indonesian: str, english: str | None) -> None:
    assert draw(source, value=value) == indonesian
    with translation.override("en"):
        assert draw(source, value=value) == (english or indonesian)


def test_ago_and_duration_name_the_largest_unit(time_machine: Any) -> None:
    time_machine.move_to(datetime(2026, 11, 20, 5, 0, tzinfo=UTC), tick=False)
    with translation.override("en"):
        assert draw("{{ value|ago }}", value=date(2026, 10, 20)) == "31 days"
        assert draw("{{ value|ago }}", value=date(2026, 11, 20)) == "today"
        assert draw("{{ value|ago }}", value=datetime(2026, 11, 20, 4, 0, tzinfo=UTC)) == "1 hour"
        assert draw("{{ value|duration }}", value=timedelta(seconds=20)) == "less than a minute"


def test_mask_filters_escape_what_is_no_number() -> None:
    assert draw("{{ value|mask_nik }}", value="<b>12345678</b>") == ('<span class="mono">&lt;b***********b&gt;</span>')


def test_icon_is_silent_unless_it_has_a_label() -> None:
    assert 'aria-hidden="true"' in draw('{% icon "users" %}')
    assert 'role="img" aria-label="A &lt;sign&gt;"' in draw('{% icon "users" label=label %}', label="A <sign>")
    assert "img/icons.svg#users" in draw('{% icon "users" css="icon-sm" %}')


def test_status_badge_speaks_by_word_colour_and_icon() -> None:
    drawn = draw('{% status_badge "warn" text icon="clock" %}', text="To be <checked>")

    assert drawn.startswith('<span class="st st-warn">')
    assert "#clock" in drawn
    assert drawn.endswith("<span>To be &lt;checked&gt;</span></span>")


def test_querystring_with_sets_and_takes_away() -> None:
    request = RequestFactory().get("/", {"q": "wahyu", "page": "3", "desil": ["1", "2"]})

    drawn = draw("{% querystring_with page=None desil=4 %}", request)

    assert drawn == "?q=wahyu&amp;desil=4"


def test_csrf_field_reaches_into_an_include_with_only() -> None:
    request = RequestFactory().get("/")

    drawn = draw('{% include "components/sign_out.html" only %}', request)

    assert 'name="csrfmiddlewaretoken" value="' in drawn
    assert request.META["CSRF_COOKIE"]


def test_dialog_has_a_name_and_a_way_out() -> None:
    drawn = draw('{% dialog "stop" title %}<p>Body</p>{% enddialog %}', title="Stop <it>?")

    assert 'id="stop" data-dialog aria-labelledby="stop-title"' in drawn
    assert 'id="stop-title">Stop &lt;it&gt;?</h2>' in drawn
    assert "data-dialog-close" in drawn
    assert drawn.endswith("<p>Body</p></dialog>")


def test_form_draws_every_kind_of_field_with_its_label() -> None:
    drawn = component("form.html", form=ReasonForm())

    assert '<label class="form-label required" for="id_reason">Reason' in drawn
    assert 'aria-describedby="id_reason_helptext"' in drawn
    assert 'id="id_reason_helptext">Is recorded.</div>' in drawn
    assert '<select name="village" class="form-select"' in drawn
    assert '<input type="checkbox" name="seen" class="form-check-input" id="id_seen">' in drawn
    assert 'class="form-check-input"' in drawn.split('name="outcome"')[1].split(">")[0]
    assert 'textarea name="note"' in drawn


def test_field_says_what_is_wrong() -> None:
    form = ReasonForm({"village": "1", "outcome": "a"})

    drawn = component("field.html", field=form["reason"])

    assert 'class="form-control is-invalid"' in drawn
    assert 'aria-invalid="true"' in drawn
    assert '<div class="invalid-feedback" id="id_reason_error">' in drawn


def test_form_errors_stand_above_the_form() -> None:
    form = ReasonForm({})
    form.add_error(None, "Both files are needed.")

    drawn = component("form_errors.html", form=form)

    assert 'role="alert"' in drawn
    assert "Both files are needed." in drawn


def job(**changes: Any) -> SimpleNamespace:
    values = {
        "pk": 1234, "phase_label": "Judging", "done": 23111, "total": 48200, "percent": 47, "rate": 812.4,
        "time_left": timedelta(minutes=4), "is_finished": False, "can_cancel": True, "trouble": "",
        "cancel_requested_at": None,
    }  # fmt: skip
    return SimpleNamespace(**(values | changes))


def test_job_in_work_asks_again_and_may_be_cancelled() -> None:
    with translation.override("en"):
        drawn = component("job_progress.html", job=job(), url="/p/", cancel_url="/c/")

    assert 'id="job-1234"' in drawn
    assert 'hx-get="/p/" hx-trigger="every 2s"' in drawn
    assert "23,111 of 48,200 · 47%" in drawn
    assert "812 per second" in drawn
    assert "Time left: 4 minutes" in drawn
    assert 'action="/c/" method="post"' in drawn


def test_job_that_is_finished_asks_no_more() -> None:
    drawn = component("job_progress.html", job=job(is_finished=True, outcome="All read."), url="/p/")

    assert "hx-get" not in drawn
    assert "All read." in drawn
    assert "st-ok" in drawn


def test_job_in_trouble_says_why() -> None:
    drawn = component("job_progress.html", job=job(is_finished=True, trouble="The file is empty."), url="/p/")

    assert "The file is empty." in drawn
    assert "st-bad" in drawn


def test_confirm_button_asks_for_a_reason_in_its_own_form() -> None:
    drawn = component(
        "confirm_button.html", id="stop", url="/stop/", label="Stop…", title="Stop?", text="3 families.",
        variant="danger", reason_label="Why?", hidden={"pk": 12345},
    )  # fmt: skip

    assert '<form action="/stop/" method="post" data-once>' in drawn
    assert '<input type="hidden" name="pk" value="12345">' in drawn
    assert 'name="reason"' in drawn
    assert "required" in drawn.split("<textarea")[1].split(">")[0]


def test_confirm_button_inside_a_form_sends_that_form() -> None:
    drawn = component(
        "confirm_button.html", id="stop", url="/stop/", label="Stop…", title="Stop?", text="3 families.",
        is_in_form=True,
    )  # fmt: skip

    assert "<form" not in drawn
    assert 'formaction="/stop/" formmethod="post"' in drawn


def test_reveal_button_shows_the_number_masked() -> None:
    drawn = component("reveal_button.html", id="see", url="/see/", masked="3576010101010007")

    assert "357601******0007" in drawn
    assert "3576010101010007" not in drawn
    assert 'action="/see/" method="post"' in drawn


def test_a_file_is_chosen_in_the_language_of_the_page() -> None:
    drawn = component("field.html", field=ReasonForm()["paper"])

    assert 'type="file"' in drawn
    assert 'aria-hidden="true" hidden><span class="btn">' in drawn
    assert "Pilih berkas</span>" in drawn
    assert "data-file-names>Belum dipilih</span>" in drawn


def test_pagination_replaces_a_part_only_when_told_which() -> None:
    plain = component("pagination.html", text="1–50", next_url="?after=x")
    partial = component("pagination.html", text="1–50", next_url="?after=x", target="#results")

    assert "hx-get" not in plain
    assert 'hx-get="?after=x" hx-target="#results"' in partial
    assert partial.count('aria-disabled="true"') == 1


PAID = plan_actual(["Jan", "Feb"], [1500, 2000])
TREND = {"chart": PAID, "label": "Paid", "actual_name": "Paid", "plan_name": "Plan"}
BARS = {"chart": stacked_bars([BarRow("PKH", (5,))], [Series("Paid", "c3")]), "label": "Paid"}
MAP = tile_map([Shape("1", "Wates", 0.5, "/wates/")])


@pytest.mark.parametrize(
    ("name", "values", "expected"),
    [
        ("alert.html", {"variant": "warn", "text": "Careful"}, "note st-warn"),
        ("card_header.html", {"title": "Queue", "link_url": "/q/", "link_label": "Open"}, 'href="/q/"'),
        ("stat_tile.html", {"label": "Families", "value": "5", "spark": sparkline([1, 2])}, 'class="spark"'),
        ("stat_tile.html", {"label": "Families", "value": "1", "url": "/f/"}, '<a class="card tile"'),
        ("empty_state.html", {"title": "Nothing waits"}, '<h2 class="h3">Nothing waits</h2>'),
        ("tabs.html", {"tabs": [{"label": "A", "url": "/a/", "is_active": True}]}, 'aria-current="page"'),
        ("timeline.html", {"steps": [{"title": "Read", "state": "current"}]}, 'aria-current="step"'),
        ("definition_list.html", {"items": [{"label": "Place", "value": None}]}, "<dd>–</dd>"),
        ("pick_card.html", {"name": "o", "value": 1234, "title": "Met"}, 'value="1234"'),
        ("form_actions.html", {"submit_label": "Save", "cancel_url": "/x/"}, "Save</button>"),
        ("map_legend.html", {"chart": MAP, "title": "Share"}, "50,0%"),
        ("charts/map.svg.html", {"chart": MAP, "label": "Map"}, "<title>Wates: 50,0%</title>"),
        ("charts/trend.svg.html", TREND, "<title>Jan: 1.500</title>"),
        ("charts/bars.svg.html", BARS, "<title>PKH, Paid: 5</title>"),
    ],
)
def test_component_needs_nothing_but_its_inputs(name: str, values: dict[str, Any], expected: str) -> None:
    assert expected in component(name, **values)


def test_filter_chips_can_be_taken_away() -> None:
    chips = [SimpleNamespace(label="Desil 1", remove_url="?")]

    assert 'href="?"' in component("filter_chips.html", chips=chips, clear_url="/list/")
    assert component("filter_chips.html", chips=[]) == ""


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("dua kata", "dua kata"),
        ("nomor_kartu_keluarga", "nomor_<wbr>kartu_<wbr>keluarga"),
        ("35|JAWA TIMUR|<b>", "35|<wbr>JAWA TIMUR|<wbr>&lt;b&gt;"),
        ("a" * 40, f"{'a' * 18}<wbr>{'a' * 18}<wbr>aaaa"),
        (7, "7"),
    ],
)
def test_long_words_may_go_on_in_the_next_line(text: object, drawn: str) -> None:
    assert draw("{{ text|breakable }}", text=text) == drawn

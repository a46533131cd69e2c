"""/favicon.ico, which browsers ask for beside whatever is no page."""

from django.templatetags.static import static


def test_the_mark_is_found_where_browsers_look_for_it(client) -> None:
    answer = client.get("/favicon.ico")

    assert (answer.status_code, answer["Location"]) == (302, static("img/mark.svg"))
    assert answer["Cache-Control"] == "public, max-age=86400"

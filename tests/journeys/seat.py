"""Somebody in front of the portal: signs in, presses, reads. What goes wrong unseen is collected."""

import os
import re
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from django.utils.translation import gettext
from playwright.sync_api import BrowserContext, ConsoleMessage, Dialog, Locator, Page, Response, expect


PASSWORD = "kunci-gudang-lama-17"
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True, "device_scale_factor": 2}
DESK = {"viewport": {"width": 1440, "height": 900}}
# WCAG 2.5.5 and the portal's own rule for whatever a thumb has to meet.
THUMB_PX = 44
_SERIOUS = {"serious", "critical"}
_REPORT_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`policy: ${event.effectiveDirective} refused ${event.blockedURI}`));
"""
# Tables that are cards on a phone and still have to be pushed sideways.
_CUT_OFF = """
innerWidth >= 768 ? [] : [...document.querySelectorAll(".table-responsive:has(> .table-cards)")]
  .filter((box) => box.scrollWidth > box.clientWidth + 1).map((box) => box.textContent.trim().slice(0, 80))
"""
# A page that was refused with a form error says so to the console; the person is told by the page.
_EXPECTED_NOISE = re.compile(r"Failed to load resource: the server responded with a status of (403|404|409|422)")

# A machine with other work to do is slow, not broken.
WAIT_MS = 15_000
expect.set_options(timeout=WAIT_MS)


class Seat:
    """One browser window with one account. Buttons are named by their English message and pressed by the
    words that stand on the page.
    """

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.context = context
        self.address = address
        self.troubles: list[str] = []
        self.name = ""
        self.pictures = 0
        context.add_init_script(_REPORT_VIOLATIONS)
        self.page: Page = context.new_page()
        self.page.set_default_timeout(WAIT_MS)
        self.page.on("console", self._note_console)
        self.page.on("pageerror", lambda error: self.troubles.append(f"{self.page.url}: script error {error}"))
        self.page.on("response", self._note_response)
        self.page.on("dialog", self._note_dialog)

    def _note_console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not _EXPECTED_NOISE.search(message.text):
            self.troubles.append(f"{self.page.url}: console says {message.text}")

    def _note_response(self, response: Response) -> None:
        if response.status >= 500:
            self.troubles.append(f"{response.request.method} {response.url}: {response.status}")

    def _note_dialog(self, dialog: Dialog) -> None:
        self.troubles.append(f"{self.page.url}: a window asked {dialog.message}")
        dialog.dismiss()

    def sign_in(self, username: str) -> None:
        """Through the door, as everybody."""
        self.name = username
        self.open("access:sign-in")
        self.field("User name").fill(username)
        self.page.locator("input[type=password]").fill(PASSWORD)
        self.press("Sign in")
        expect(self.page).not_to_have_url(re.compile(re.escape(reverse("access:sign-in"))))

    def open(self, url_name: str, *args: object, query: str = "") -> Response:
        """Go to a page by its address."""
        response = self.page.goto(f"{self.address}{reverse(url_name, args=args)}{query}")
        assert response is not None
        if response.ok:
            self.settle()
        return response

    def settle(self) -> None:
        """Wait until the page's behaviours listen: somebody who types faster than that does not exist."""
        self.page.wait_for_selector("html[data-hooks=attached]", state="attached")

    def menu(self, label: str) -> None:
        """Choose a page in the main menu."""
        self.page.get_by_role("navigation").get_by_role("link", name=gettext(label)).click()
        self.settle()

    def field(self, label: str) -> Locator:
        """A field by its label; help and marks beside the label do not matter."""
        return self.page.get_by_label(gettext(label)).first

    def choice(self, label: str) -> Locator:
        """A list to choose from by its label: a column that can be shown may have the same words."""
        return self.page.get_by_role("combobox", name=gettext(label)).first

    def button(self, label: str) -> Locator:
        """What can be pressed with these words on it, and is seen."""
        words = gettext(label)
        either = self.page.get_by_role("button", name=words).or_(self.page.get_by_role("link", name=words))
        return either.locator("visible=true").first

    def press(self, label: str) -> None:
        """Press what carries these words."""
        self.button(label).click()

    def sends(self, label: str) -> None:
        """Press what sends a form, and wait for the next page: one with files is asked first whether it may go."""
        with self.page.expect_navigation():
            self.press(label)
        self.settle()

    def confirm(self, label: str, reason: str = "") -> None:
        """Press, read what will happen, give the reason if one is asked for, and go through with it."""
        self.press(label)
        dialog = self.page.locator("dialog[open]")
        if reason:
            dialog.locator("textarea, input[name=reason]").fill(reason)
        dialog.locator("button[type=submit]").click()
        expect(dialog).to_have_count(0)

    def sees(self, label: str) -> None:
        """These words stand on the page."""
        self.reads(gettext(label))

    def reads(self, text: str | re.Pattern[str]) -> None:
        """This text stands on the page, whatever language the portal speaks. Reading takes until the page listens."""
        expect(self.page.get_by_text(text).locator("visible=true").first).to_be_visible()
        self.settle()

    def text(self) -> str:
        """Everything that can be read on the page."""
        return self.page.locator("body").inner_text()

    def look(self) -> None:
        """The page can be read by everybody: no serious finding of axe, nothing wider than the window or cut off."""
        self._keep_picture()
        findings = _axe_findings(self.page)
        assert not findings, f"{self.page.url}\n" + "\n".join(findings)
        assert self.overflow() <= 0, f"{self.page.url} is {self.overflow()} px wider than the window"

        assert self.page.evaluate(_CUT_OFF) == [], f"{self.page.url}: a list of cards is wider than the phone"

    def _keep_picture(self) -> None:
        """With JOURNEY_PICTURES=folder each page that is looked at is kept as a picture, for people to look at."""
        folder = os.environ.get("JOURNEY_PICTURES")
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            self.pictures += 1
            title = re.sub(r"\W+", "-", self.page.title())[:50]
            self.page.screenshot(path=Path(folder) / f"{self.name}-{self.pictures:02d}-{title}.png", full_page=True)

    def overflow(self) -> int:
        """By how many pixels the page is wider than the window."""
        size = self.page.viewport_size
        assert size is not None
        return int(self.page.evaluate("document.scrollingElement.scrollWidth")) - size["width"]

    def small_targets(self, selector: str) -> list[str]:
        """What is seen, matches the selector, and is too small for a thumb."""
        found = []
        for one in self.page.locator(selector).locator("visible=true").all():
            box = one.bounding_box()
            if box and min(box["height"], box["width"]) < THUMB_PX:
                found.append(f"{one.inner_text().strip()!r}: {box['width']:.0f} x {box['height']:.0f}")
        return found


def _axe_findings(page: Page) -> list[str]:
    """Serious findings, one line each. Text in a drawing is left out of the contrast rule: axe measures boxes there."""
    response: dict[str, Any] = Axe().run(page).response
    lines = []
    for violation in response["violations"]:
        if violation["impact"] not in _SERIOUS:
            continue
        for node in violation["nodes"]:
            is_drawn = node["html"].startswith(("<text", "<tspan"))
            if violation["id"] == "color-contrast" and is_drawn:
                continue
            lines.append(f"{violation['id']}: {violation['help']}: {node['target']} {node['html'][:160]}")
    return lines

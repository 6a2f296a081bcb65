"""A person in front of Chromium: one browser context each, signed in through the sandbox's issuer."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Locator, Page

NARROWEST = {"width": 320, "height": 640}
PHONE = {"width": 375, "height": 812}
DESK = {"width": 1280, "height": 900}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]}


@dataclass(frozen=True)
class Person:
    """Somebody with a browser of their own. ``page`` is the one tab they use."""

    context: BrowserContext
    page: Page
    address: str
    script: bool = True

    def open(self, path: str) -> Page:
        """Type an address below the house's."""
        self.page.goto(self.address + path)
        return self.page

    def until(self, path: str, words: str, seconds: float = 30.0) -> Page:
        """Press the reload key until the page says it, as the page itself tells people to do."""
        for _ in range(int(seconds * 2)):
            self.open(path)
            if words in self.page.inner_text("main"):
                return self.page
            self.page.wait_for_timeout(500)
        message = f"{path} never said {words!r}; it says: {self.page.inner_text('main')[:1500]}"
        raise AssertionError(message)

    def fill(self, values: dict[str, str]) -> None:
        """Fill in fields by their names."""
        for name, value in values.items():
            self.page.locator(f'[name="{name}"]').first.fill(value)

    def choose(self, name: str, value: str) -> None:
        """Choose an option of a list."""
        self.page.locator(f'select[name="{name}"]').select_option(value)

    def tick(self, name: str, value: str = "yes") -> None:
        """Tick a box or a radio button."""
        self.page.locator(f'input[name="{name}"][value="{value}"]').check()

    def press(self, words: str) -> None:
        """Press the button with these words in the main part of the page."""
        self.click(self.page.locator("main").get_by_role("button", name=words, exact=False))

    def follow(self, words: str) -> None:
        """Follow the link with these words."""
        self.click(self.page.locator("main").get_by_role("link", name=words, exact=False))

    def click(self, target: Locator) -> None:
        """Press or follow the first of these and wait for the page it leads to."""
        with self.page.expect_navigation():
            target.first.click()


@contextmanager
def person(
    browser: Browser,
    address: str,
    persona: str | None = None,
    *,
    script: bool = True,
    viewport: dict[str, int] | None = None,
) -> Iterator[Person]:
    """Open a browser context; sign in when a persona is named."""
    context = browser.new_context(viewport=viewport or DESK, locale="zh-CN", java_script_enabled=script)
    context.set_default_timeout(15_000)
    page = context.new_page()
    if persona:
        page.goto(f"{address}/registration-session/sign-in?next=/my")
        page.locator(f'button[name="persona"][value="{persona}"]').click()
        page.wait_for_url(f"{address}/**")
    try:
        yield Person(context, page, address, script)
    finally:
        context.close()


@dataclass(frozen=True)
class Album:
    """Where the pictures of a walk are kept; each picture at desk and phone width."""

    folder: Path

    def keep(self, who: Person, name: str) -> None:
        """Take the page as it stands, in both widths; it must fit the narrowest phone and be free of barriers."""
        self.folder.mkdir(parents=True, exist_ok=True)
        who.page.set_viewport_size(NARROWEST)
        if who.script:  # nothing can be asked of a page without it
            width = who.page.evaluate("document.documentElement.scrollWidth")
            assert width <= NARROWEST["width"], f"{name} is too wide"
        for label, size in (("375", PHONE), ("1280", DESK)):
            who.page.set_viewport_size(size)
            who.page.screenshot(path=self.folder / f"{name}-{label}.png", full_page=True)
        if who.script:
            faults = Axe().run(who.page, options=RULES)
            assert faults.violations_count == 0, f"{name}: {faults.generate_report()}"

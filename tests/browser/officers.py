"""What officers do at the review desk."""

from tests.browser.people import Album, Person


def recommend(first: Person, album: Album) -> None:
    """Take the most urgent case, mark every item as fine, pass it to the second officer."""
    first.open("/review-queue")
    album.keep(first, "09-queue")
    first.press("领取下一件")
    mark_all_fine(first, album)
    album.keep(first, "11-recommendation")
    first.press("提交复核")


def mark_all_fine(officer: Person, album: Album | None = None) -> None:
    """Mark every item of the open dossier as fine and go on."""
    for item in officer.page.locator('main input[type="radio"][value="ok"]').all():
        item.check()
    if album:
        album.keep(officer, "10-dossier")
    officer.press("继续")


def confirm(second: Person, album: Album) -> None:
    """Take the case that waits for the second officer and register the entity."""
    second.open("/review-queue")
    second.click(second.page.locator('main form[action$="/claim"] button'))
    album.keep(second, "12-second-officer")
    second.follow("同意，准予登记")
    album.keep(second, "13-decision")
    second.press("准予登记")


def grant_closing(first: Person, second: Person, album: Album) -> None:
    """Recommend and decide a filed deregistration."""
    first.open("/deregistration-queue")
    first.press("领取下一件")
    album.keep(first, "32-dereg-dossier")
    first.follow("继续：建议准予")
    first.press("提交复核")
    second.open("/deregistration-queue")
    second.follow("打开")
    second.follow("继续：准予注销")
    album.keep(second, "33-dereg-decision")
    second.press("准予注销")

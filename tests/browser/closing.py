"""What the owner and an interested party do when an enterprise closes the simple way."""

from tests.browser.people import Album, Person


def publish(owner: Person, investor: Person, album: Album, uscc: str, cure: str | None = None) -> str:
    """From the self-check to the published notice, signed by both; return the case's path."""
    owner.open(f"/eligibility-checks?uscc={uscc}")
    album.keep(owner, "22-eligibility")
    owner.follow("选择简易注销")
    owner.fill({"reason": "停止经营，债权债务已清", "phone": "13800010001"})
    if cure:
        album.keep(owner, "28-cure")
        owner.fill({"cure_statement": cure})
    owner.press("保存，去核对")
    case = owner.page.url.removeprefix(owner.address)
    owner.press("锁定内容，发起签署")
    for who in (owner, investor):
        who.open("/undertaking-tasks")
        who.click(who.page.locator('main a[href^="/undertaking-tasks/"]'))
        album.keep(who, "23-undertaking")
        who.press("签署承诺")
    owner.open(f"{case}/publication")
    album.keep(owner, "24-publication")
    owner.press("发布公告")
    owner.until(case, "公示期")
    album.keep(owner, "25-in-notice")
    return case


def object_to(party: Person, album: Album, name: str) -> str:
    """Find the notice of an enterprise, object to it after a look at what becomes public; return its path."""
    party.open("/notices")
    party.follow(name)
    notice = party.page.url.removeprefix(party.address)
    party.page.goto(f"{party.address}/deregistration-session/sign-in?next={notice}")
    party.tick("reason_code", "creditor")
    party.fill({"text": "2026年1月的货款 12000 元没有付清。", "phone": "13900030003"})
    party.press("核对异议内容")
    album.keep(party, "26-objection-check")
    party.press("提出异议")
    album.keep(party, "27-objected")
    return notice


def file(owner: Person, album: Album, case: str) -> None:
    """File the application in its window."""
    owner.until(case, "提交注销申请")
    owner.open(f"{case}/filing")
    owner.page.locator('main input[name="hand_back"]').first.check()
    owner.tick("undertaking_confirmed")
    album.keep(owner, "31-filing")
    owner.press("提交注销申请")


def move_clock(who: Person, days: int) -> None:
    """Move the legal clock forward with the form in the banner."""
    who.page.locator("aside.sandbox summary").click()
    who.page.locator('aside.sandbox select[name="to"]').select_option(str(days))
    who.click(who.page.locator("aside.sandbox form button"))

"""A licence on paper, as holders and officers get it: drawn outside transactions, kept, never of a dead licence."""

import io
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from werkzeug.test import TestResponse

from services.license import jobs, usecases
from services.license.clients import Signer, SignerUnavailableError
from services.license.domain.keys import Algorithm, KeyPair, Use
from services.license.rendering import RendererMissingError
from services.license.verification.keys import PublicKey
from services.license.verification.logged import check_logged
from services.license.verification.picture import qr_text
from shared.events.registration import EntityRegistered
from tests.integration.license.conftest import Issued, Web
from tests.license_cases import COMPANY, SHOP
from tests.license_log import log_key, publish

THREE_COPIES = replace(COMPANY, particulars=replace(COMPANY.particulars, copies=3))


@dataclass
class CountingSigner:
    """The desk's store of keys, which counts what it signs and can be made to stop."""

    store: Signer
    signed: list[str] = field(default_factory=list)
    away: bool = False

    def keep(self, label: str, algorithm: Algorithm) -> PublicKey:
        return self.store.keep(label, algorithm)

    def holds(self, key: KeyPair) -> bool:
        return self.store.holds(key)

    def sign(self, key: KeyPair, message: bytes) -> bytes:
        if self.away:
            raise SignerUnavailableError("taken away by the test")
        self.signed.append(key.label)
        return self.store.sign(key, message)


@dataclass(frozen=True)
class Counter:
    """The web application over the desk's own service, whose private keys and typesetter the test knows."""

    web: Web
    signer: CountingSigner

    def issue(self, registered: EntityRegistered = COMPANY) -> Issued:
        return self.web.issue(registered)

    def get(self, issued: Issued, what: str, persona: str = "p-zhang") -> TestResponse:
        return self.web.caller(persona).api(f"/licenses/{issued.license_id}/{what}")

    def pdf(self, issued: Issued, query: str = "") -> bytes:
        answer = self.get(issued, f"document{query}")
        assert answer.status_code == 200, answer.text
        return answer.data

    def refused(self, issued: Issued, what: str, persona: str = "p-zhang") -> tuple[int, str]:
        answer = self.get(issued, what, persona)
        assert answer.json is not None
        return answer.status_code, answer.json["code"]


@pytest.fixture
def counter(web: Web) -> Counter:
    signer = CountingSigner(web.desk.service.signer)
    web.app.extensions["yizhao.service"] = replace(web.desk.service, signer=signer)
    try:
        assert web.desk.service.typesetter.font
    except RendererMissingError as missing:
        pytest.skip(f"licences cannot be drawn here: {missing.params['what']} is missing")
    return Counter(web, signer)


def attached(pdf: bytes) -> Mapping[str, bytes]:
    """The files inside a PDF, read by pyHanko."""
    names = PdfFileReader(io.BytesIO(pdf)).root["/Names"]["/EmbeddedFiles"]["/Names"]
    return {str(names[at]): names[at + 1].get_object()["/EF"]["/F"].get_object().data for at in range(0, len(names), 2)}


@pytest.mark.parametrize("persona", ["p-zhang", "o-0417", "o-0600"])
def test_the_head_and_the_officers_get_pdf_and_picture(counter: Counter, persona: str) -> None:
    issued = counter.issue()
    pdf, picture = counter.get(issued, "document", persona), counter.get(issued, "image", persona)
    assert (pdf.mimetype, pdf.data[:8]) == ("application/pdf", b"%PDF-1.7")
    assert pdf.headers["Content-Disposition"] == f'attachment; filename="{issued.serial}-original.pdf"'
    assert pdf.headers["Cache-Control"] == "no-store"
    assert (picture.mimetype, qr_text(picture.data)) == ("image/png", issued.qr)


def test_others_get_neither(counter: Counter) -> None:
    issued = counter.issue()
    for what in ("document", "image"):
        assert counter.refused(issued, what, "p-li") == (403, "license.not_holder")
        assert counter.refused(issued, what, "") == (401, "auth.unauthenticated")


def test_the_pdf_carries_the_credential_to_the_byte(counter: Counter) -> None:
    issued = counter.issue()
    assert attached(counter.pdf(issued)) == {"licence.sdjwt": issued.sd_jwt.encode()}


def test_once_the_log_has_it_the_pdf_is_drawn_anew_with_the_proof(counter: Counter) -> None:
    issued = counter.issue()
    counter.pdf(issued)
    publish(counter.web.desk.service.units)
    files = attached(counter.pdf(issued))
    assert set(files) == {"licence.sdjwt", "licence.tlog-proof"}
    payload = str(counter.web.desk.scalar("SELECT payload_sha256 FROM license"))
    logged = check_logged(files["licence.tlog-proof"].decode(), payload, log_key("127.0.0.1:8000/log"))
    assert logged.index == 0


def test_a_file_is_drawn_once_and_signed_once(counter: Counter) -> None:
    issued = counter.issue()
    first = counter.pdf(issued)
    assert counter.pdf(issued) == first
    assert counter.signer.signed == ["pdf-1"]
    assert counter.get(issued, "image").data == counter.get(issued, "image").data
    assert counter.pdf(issued, "?copy=duplicate") != first
    assert counter.web.desk.scalar("SELECT count(*) FROM rendering") == 3


def test_there_are_as_many_duplicates_as_were_asked_for(counter: Counter) -> None:
    issued = counter.issue(THREE_COPIES)
    third = counter.get(issued, "document?copy=duplicate&number=3")
    assert third.headers["Content-Disposition"] == f'attachment; filename="{issued.serial}-duplicate-3.pdf"'
    assert counter.refused(issued, "document?copy=duplicate&number=4") == (422, "license.copy_unknown")
    assert counter.refused(issued, "document?copy=original&number=2") == (422, "license.copy_unknown")
    assert counter.get(issued, "document?copy=third").status_code == 422
    assert counter.web.caller("p-zhang").api(f"/licenses/{issued.license_id}").json["copies"] == 3


def test_of_a_dead_licence_nothing_is_given_out_and_nothing_kept(counter: Counter) -> None:
    issued = counter.issue()
    counter.pdf(issued)
    counter.web.desk.close(COMPANY)
    for what in ("document", "image"):
        assert counter.refused(issued, what) == (409, "license.not_in_state")
    assert jobs.papers.forget_papers(counter.web.desk.service) == 1
    assert counter.web.desk.scalar("SELECT count(*) FROM rendering") == 0


def test_of_a_licence_in_force_what_was_drawn_is_kept(counter: Counter) -> None:
    counter.pdf(counter.issue())
    assert jobs.papers.forget_papers(counter.web.desk.service) == 0


def test_before_it_is_signed_there_is_no_paper(counter: Counter) -> None:
    counter.web.desk.prepare(COMPANY)
    license_id = counter.web.desk.scalar("SELECT license_id FROM license")
    refused = counter.web.caller("o-0417").api(f"/licenses/{license_id}/document")
    assert (refused.status_code, refused.json["code"]) == (409, "license.not_in_state")


def test_what_a_stolen_key_signed_is_not_given_out_again(counter: Counter) -> None:
    issued, desk = counter.issue(), counter.web.desk
    first = counter.pdf(issued)
    with desk.unit() as unit:
        usecases.revoke_key(unit, desk.key(Use.PDF).kid, desk.clock.now(), "stolen")
    jobs.keep_keys(desk.service)
    second = counter.pdf(issued)
    assert second != first
    assert len(set(counter.signer.signed)) == 2


def test_while_the_store_of_keys_is_away_there_is_no_pdf_but_a_picture(counter: Counter) -> None:
    issued = counter.issue()
    counter.signer.away = True
    answer = counter.get(issued, "document")
    assert (answer.status_code, answer.json["code"], answer.headers["Retry-After"]) == (
        *(503, "license.signer_unavailable"),
        "1",
    )
    assert counter.get(issued, "image").status_code == 200
    counter.signer.away = False
    assert counter.pdf(issued)


def test_a_character_without_a_glyph_stops_paper_and_nothing_else(counter: Counter) -> None:
    rare = replace(SHOP.particulars, heads=(replace(SHOP.particulars.heads[0], name="李𠀁"),))
    issued = counter.issue(replace(SHOP, particulars=rare))
    for what in ("document", "image"):
        answer = counter.get(issued, what)
        assert answer.status_code == 422
        assert answer.json["code"] == "license.glyph_missing"
        assert "“经营者”中的“𠀁”（U+20001）" in answer.json["title"]
    assert counter.get(issued, "qr").text == issued.qr
    assert counter.get(issued, "credential").text == issued.sd_jwt


def test_a_machine_without_the_programs_gives_everything_but_paper(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    issued = counter.issue()
    monkeypatch.setitem(sys.modules, "pyhanko.sign.signers", None)
    assert counter.refused(issued, "document") == (503, "license.renderer_missing")
    monkeypatch.setitem(sys.modules, "typst", None)
    counter.web.app.extensions["yizhao.service"] = replace(
        counter.web.desk.service, typesetter=type(counter.web.desk.service.typesetter)()
    )
    assert counter.refused(issued, "image") == (503, "license.renderer_missing")
    assert counter.get(issued, "qr").text == issued.qr
    page = counter.web.caller("p-zhang").get(f"/licenses/{issued.license_id}/document")
    assert page.status_code == 503
    assert "fonts" in page.text or "yizhao[pdf]" in page.text


def test_the_next_rendition_is_drawn_anew_and_the_last_one_dropped(counter: Counter) -> None:
    issued, desk = counter.issue(), counter.web.desk
    counter.pdf(issued)
    with desk.unit() as unit:
        unit.tx.execute("UPDATE license SET expires_at = %(soon)s", {"soon": desk.clock.now() + timedelta(days=1)})
    time.sleep(1)  # renditions count in whole seconds, and no two of a licence fall into one
    jobs.renew_expiring(desk.service)
    jobs.sign_prepared(desk.service)
    files = attached(counter.pdf(issued))
    assert files["licence.sdjwt"] != issued.sd_jwt.encode()
    assert desk.scalar("SELECT array_agg(rendition) FROM rendering") == [2]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_of_a_licence_has_a_link_for_every_copy(counter: Counter, language: str) -> None:
    issued = counter.issue(THREE_COPIES)
    holder = counter.web.caller("p-zhang")
    page = holder.get(f"/licenses/{issued.license_id}?lang={language}").text
    for copy, number in (("original", 1), ("duplicate", 1), ("duplicate", 2), ("duplicate", 3)):
        for what in ("document", "image"):
            link = f"/licenses/{issued.license_id}/{what}?copy={copy}&amp;number={number}"
            assert link in page
            assert holder.get(link.replace("&amp;", "&")).status_code == 200
    counter.web.desk.close(THREE_COPIES)
    assert "/document?" not in holder.get(f"/licenses/{issued.license_id}").text

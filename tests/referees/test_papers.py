"""Outside programs judge licences on paper: readers of PDF and of signatures, decoders of codes."""

import io
import random
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import zxingcpp
from asn1crypto import x509
from PIL import Image, ImageFilter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from services.license.domain.paper import Copy, PaperFormat
from services.license.rendering import DocumentSigner, RendererMissingError, Typesetter, signed
from tests.license_cases import NOW
from tests.license_papers import COPIES, CREDENTIAL, DUPLICATE, FACES, ORIGINAL, PROOF, document_signer, sheet

SIGNER = document_signer()
Referee = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def typesetter() -> Typesetter:
    made = Typesetter()
    try:
        assert made.font
    except RendererMissingError as missing:
        pytest.skip(f"licences cannot be drawn here: {missing.params['what']} is missing")
    return made


@pytest.fixture(scope="module", params=["llc, original", "partnership, duplicate", "scope of 2000, duplicate"])
def pdf(request: pytest.FixtureRequest, typesetter: Typesetter) -> bytes:
    face, copy = request.param.split(", ")
    return signed(
        typesetter.typeset(sheet(FACES[face], COPIES[copy]), PaperFormat.PDF, NOW), SIGNER, "登记机关（演示）"
    )


@pytest.fixture
def on_disk(pdf: bytes, tmp_path: Path) -> Path:
    file = tmp_path / "licence.pdf"
    file.write_bytes(pdf)
    return file


@pytest.fixture
def run() -> Referee:
    def judge(*command: str | Path) -> subprocess.CompletedProcess[str]:
        if shutil.which(str(command[0])) is None:
            pytest.skip(f"{command[0]} is not on this machine")
        return subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False, timeout=60)

    return judge


@pytest.fixture
def trusting(run: Referee, tmp_path: Path) -> str:
    """A trust store that knows our root; without one pdfsig finds fault with every signature."""
    root = tmp_path / "root.der"
    root.write_bytes(SIGNER.root)
    store = tmp_path / "store"
    store.mkdir()
    assert run("certutil", "-N", "-d", f"sql:{store}", "--empty-password").returncode == 0
    added = run("certutil", "-A", "-d", f"sql:{store}", "-n", "root", "-t", "CT,CT,CT", "-i", root)
    assert added.returncode == 0, added.stderr
    return f"sql:{store}"


def test_qpdf_finds_no_fault(run: Referee, on_disk: Path) -> None:
    checked = run("qpdf", "--check", on_disk)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "No syntax or stream encoding errors" in checked.stdout


def test_pdfsig_trusts_the_signature(run: Referee, trusting: str, on_disk: Path) -> None:
    told = run("pdfsig", "-nssdir", trusting, on_disk).stdout
    assert "Signature Validation: Signature is Valid." in told
    assert "Certificate Validation: Certificate is Trusted." in told
    assert "Total document signed" in told
    assert "ETSI.CAdES.detached" in told


def test_pdfsig_refuses_one_flipped_byte(run: Referee, trusting: str, on_disk: Path) -> None:
    raw = bytearray(on_disk.read_bytes())
    raw[raw.index(b"stream") + 100] ^= 1
    on_disk.write_bytes(raw)
    assert "Signature is Valid" not in run("pdfsig", "-nssdir", trusting, on_disk).stdout


def test_pdfdetach_takes_both_files_out_to_the_byte(run: Referee, on_disk: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    taken = run("pdfdetach", "-saveall", "-o", tmp_path / "out", on_disk)
    assert taken.returncode == 0, taken.stderr
    for file in (CREDENTIAL, PROOF):
        assert (tmp_path / "out" / file.name).read_text(encoding="utf-8") == file.text


def test_pdffonts_finds_the_one_font_and_it_is_inside(run: Referee, on_disk: Path) -> None:
    lines = run("pdffonts", on_disk).stdout.splitlines()[2:]
    assert lines
    assert all("NotoSerifCJK" in line and " yes yes yes " in line for line in lines)


def test_pdftotext_reads_every_item_on_one_page(run: Referee, typesetter: Typesetter, tmp_path: Path) -> None:
    for face in FACES.values():
        file = tmp_path / "plain.pdf"
        page = sheet(face, DUPLICATE)
        file.write_bytes(typesetter.typeset(page, PaperFormat.PDF, NOW))
        read = "".join(run("pdftotext", "-raw", file, "-").stdout.split())
        for _, text in page.texts():
            assert "".join(text.split()) in read
        assert re.search(r"Pages: +1\n", run("pdfinfo", file).stdout)


def test_pyhanko_sees_a_certified_document_that_allows_no_change(pdf: bytes) -> None:
    context = ValidationContext(trust_roots=[x509.Certificate.load(SIGNER.root)], allow_fetching=False)
    (signature,) = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    status = validate_pdf_signature(signature, context)
    assert (status.intact, status.valid, status.trusted) == (True, True, True)
    assert (status.docmdp_ok, status.modification_level) == (True, ModificationLevel.NONE)
    assert signature.docmdp_level is MDPPerm.NO_CHANGES


def test_pyhanko_does_not_trust_another_root(pdf: bytes) -> None:
    context = ValidationContext(trust_roots=[], allow_fetching=False)
    (signature,) = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    assert not validate_pdf_signature(signature, context).trusted


def test_the_file_claims_archive_form_3b(pdf: bytes) -> None:
    assert b"<pdfaid:part>3</pdfaid:part>" in pdf
    assert b"<pdfaid:conformance>B</pdfaid:conformance>" in pdf


@pytest.fixture(scope="module", params=[ORIGINAL, DUPLICATE], ids=["original", "duplicate"])
def picture(request: pytest.FixtureRequest, typesetter: Typesetter) -> Image.Image:
    return drawn(typesetter, request.param)


def drawn(typesetter: Typesetter, copy: Copy) -> Image.Image:
    raw = typesetter.typeset(sheet(FACES["scope of 305"], copy), PaperFormat.PNG, NOW)
    return Image.open(io.BytesIO(raw)).convert("L")


CODE = sheet(FACES["scope of 305"]).code
MODULE = 4  # pixels in the picture


def read(image: Image.Image) -> list[str]:
    return [
        found.text
        for found in zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode]))
    ]


def test_zxing_reads_the_picture(picture: Image.Image) -> None:
    assert read(picture) == [CODE]


def test_zbar_reads_the_picture(run: Referee, picture: Image.Image, tmp_path: Path) -> None:
    picture.save(tmp_path / "licence.png")
    assert (
        run("zbarimg", "-q", "--raw", "-Sdisable", "-Sqrcode.enable", tmp_path / "licence.png").stdout.strip() == CODE
    )


def photographs(picture: Image.Image) -> Iterator[Image.Image]:
    """The picture at 3 pixels a module, as ten poor photographs: turned and tilted, blurred, pressed hard by JPEG."""
    chance = random.Random(2019)  # noqa: S311 - fixed degradations, not secrets
    small = picture.resize((picture.width * 3 // MODULE, picture.height * 3 // MODULE), Image.Resampling.BILINEAR)
    for _ in range(10):
        width, height = small.size
        corners = [(0, 0), (0, height), (width, height), (width, 0)]
        moved = [value + chance.uniform(-0.02, 0.02) * width for corner in corners for value in corner]
        turned = small.transform(small.size, Image.Transform.QUAD, moved, Image.Resampling.BILINEAR, fillcolor=255)
        blurred = turned.rotate(chance.uniform(-4, 4), Image.Resampling.BILINEAR, fillcolor=255).filter(
            ImageFilter.GaussianBlur(0.7)
        )
        pressed = io.BytesIO()
        blurred.save(pressed, "JPEG", quality=45)
        yield Image.open(pressed)


def test_zxing_reads_it_blurred_tilted_and_pressed_at_three_pixels_a_module(picture: Image.Image) -> None:
    assert [read(photograph) for photograph in photographs(picture)] == [[CODE]] * 10


def test_a_signature_of_another_key_is_refused_by_pyhanko(typesetter: Typesetter) -> None:
    plain = typesetter.typeset(sheet(FACES["llc"]), PaperFormat.PDF, NOW)
    forged = signed(plain, DocumentSigner(SIGNER.key, SIGNER.root, lambda _message: bytes([1]) * 64), "x")
    context = ValidationContext(trust_roots=[x509.Certificate.load(SIGNER.root)], allow_fetching=False)
    (signature,) = PdfFileReader(io.BytesIO(forged)).embedded_signatures
    assert not validate_pdf_signature(signature, context).bottom_line

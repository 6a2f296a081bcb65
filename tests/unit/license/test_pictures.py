"""Pictures as phones take them are read from three pixels a module on."""

from io import BytesIO

import pytest
from PIL import Image

from services.license.verification.limits import MAX_PICTURE_BYTES, NotReadableError
from services.license.verification.picture import qr_text
from tests.degraded import photographed
from tests.license_cases import CASES
from tests.license_golden import qr_of


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("pixels", [3, 4, 6])
@pytest.mark.parametrize("case", sorted(CASES))
def test_a_tilted_blurred_noisy_compressed_picture_is_read(case: str, pixels: int, seed: int) -> None:
    assert qr_text(photographed(qr_of(case), pixels, seed)) == qr_of(case)


def test_a_picture_without_a_code_and_one_too_large_are_refused() -> None:
    plain = BytesIO()
    Image.new("L", (300, 300), 120).save(plain, "PNG")
    for raw in (plain.getvalue(), b"", b"\x89PNG" + b"\0" * 100, b"\xff\xd8\xff" + b"x" * MAX_PICTURE_BYTES):
        with pytest.raises(NotReadableError):
            qr_text(raw)

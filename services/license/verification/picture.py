"""From a picture of a licence to the text of its QR code."""

from io import BytesIO

import zxingcpp
from PIL import Image, UnidentifiedImageError

from services.license.verification.limits import MAX_PICTURE_BYTES, MAX_PICTURE_PIXELS, NotReadableError
from services.license.verification.qr import PREFIX

_FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "GIF")
_MAGIC = (b"\x89PNG", b"\xff\xd8\xff", b"RIFF", b"BM", b"GIF8")


def looks_like_picture(raw: bytes) -> bool:
    r"""By its first bytes.

    >>> looks_like_picture(b"\x89PNG..."), looks_like_picture(b"BL1:6BF")
    (True, False)
    """
    return raw.startswith(_MAGIC)


def qr_text(raw: bytes) -> str:
    """The text of the licence's QR code in a picture; of another QR code if there is no licence's.

    Raises NotReadableError: no picture, too large, or no QR code to be read in it.
    """
    picture = _opened(raw)
    texts = _texts(picture)
    if not texts and picture.width * picture.height <= MAX_PICTURE_PIXELS // 8:
        # Drawn on a screen a module may have less than two pixels; enlarged, the threshold falls between modules again.
        texts = _texts(picture.resize((picture.width * 2, picture.height * 2), Image.Resampling.LANCZOS))
    if not texts:
        raise NotReadableError("no QR code in the picture")
    return min(texts, key=lambda text: not text.startswith(PREFIX))


def _texts(picture: Image.Image) -> list[str]:
    only_qr = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
    return [found.text for found in zxingcpp.read_barcodes(picture, formats=only_qr)]


def _opened(raw: bytes) -> Image.Image:
    """In grey. The size is checked before a pixel is unpacked: a small file can hold a huge picture."""
    if len(raw) > MAX_PICTURE_BYTES:
        raise NotReadableError("picture file too large")
    try:
        picture = Image.open(BytesIO(raw), formats=_FORMATS)
        if picture.width * picture.height > MAX_PICTURE_PIXELS:
            raise NotReadableError("picture too large")
        return picture.convert("L")
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as fault:
        raise NotReadableError("not a picture that can be opened") from fault

"""From the face of a licence to paper: PDF and picture from one template, and the signature of the PDF.

Needs the extra ``pdf`` (typst, fontTools, pyHanko) and Noto Serif CJK; without them everything but paper works.
"""

from services.license.rendering.missing import RendererMissingError
from services.license.rendering.pades import DocumentSigner, signed
from services.license.rendering.sheet import Sheet, sheet_of
from services.license.rendering.typesetting import Typesetter

__all__ = ["DocumentSigner", "RendererMissingError", "Sheet", "Typesetter", "sheet_of", "signed"]

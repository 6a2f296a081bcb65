"""Pictures of a code as a phone takes them: small modules, tilted, out of focus, noisy, compressed."""

import random
from io import BytesIO

import segno
from PIL import Image, ImageFilter

NOISE = 18  # standard deviation, of 256 steps
QUALITY = 50
TILT = 0.06  # of the width, at a corner


def photographed(text: str, pixels: int, seed: int) -> bytes:
    """A JPEG of the code of a text (error correction M) with so many pixels a module, degraded as the seed has it."""
    chance = random.Random(seed)  # noqa: S311 - the same pictures every time
    drawn = BytesIO()
    segno.make(text, error="m", micro=False).save(drawn, kind="png", scale=4 * pixels, border=8)
    sharp = Image.open(drawn).convert("L")
    tilted = sharp.transform(sharp.size, Image.Transform.QUAD, _corners(sharp.width, chance), Image.Resampling.BICUBIC)
    small = tilted.resize((sharp.width // 4, sharp.height // 4), Image.Resampling.BOX)
    blurred = small.filter(ImageFilter.GaussianBlur(chance.uniform(0.5, 0.9)))
    noisy = blurred.point(lambda value: 40 + value * 0.7)
    speckle = Image.effect_noise(noisy.size, NOISE)
    mixed = Image.blend(noisy, speckle, 0.12)
    out = BytesIO()
    mixed.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def _corners(width: int, chance: random.Random) -> tuple[float, ...]:
    """Where the corners of the picture lie in the drawing: left top, left bottom, right bottom, right top."""
    off = [chance.uniform(0, TILT) * width for _ in range(8)]
    left, right = (off[0], off[1], off[2], width - off[3]), (width - off[4], width - off[5], width - off[6], off[7])
    return left + right

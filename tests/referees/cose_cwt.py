"""PyPI cwt: {jwk, messages: [hex]} from standard input → the payload of each that it accepts, else null."""

import base64
import json
import sys

from cwt import COSE, COSEKey


def judged(raw, key):
    try:
        return COSE.new().decode(raw, key).hex()
    except Exception:  # noqa: BLE001 -- it raises whatever comes up
        return None


def key_of(jwk):
    x, y = (base64.urlsafe_b64decode(jwk[axis] + "=") for axis in ("x", "y"))
    return COSEKey.new({1: 2, 2: bytes.fromhex(jwk["kid"]), 3: -7, 4: [2], -1: 1, -2: x, -3: y})


given = json.load(sys.stdin)
public_key = key_of(given["jwk"])
json.dump([judged(bytes.fromhex(one), public_key) for one in given["messages"]], sys.stdout)

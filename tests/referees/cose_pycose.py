"""PyPI pycose: {jwk, messages: [hex]} from standard input → the payload of each that it accepts, else null."""

import base64
import json
import sys

from pycose.keys import EC2Key
from pycose.messages import CoseMessage


def judged(raw, key):
    try:
        message = CoseMessage.decode(raw)
        message.key = key
        return message.payload.hex() if message.verify_signature() else None
    except Exception:  # noqa: BLE001 -- it raises whatever comes up
        return None


def axis(jwk, name):
    return base64.urlsafe_b64decode(jwk[name] + "=")


given = json.load(sys.stdin)
public_key = EC2Key(crv="P_256", x=axis(given["jwk"], "x"), y=axis(given["jwk"], "y"))
json.dump([judged(bytes.fromhex(one), public_key) for one in given["messages"]], sys.stdout)

"""PyPI sd-jwt (the reference implementation of RFC 9901) reads a presentation with key binding.

{presentation, jwk, audience, nonce} from standard input → the claims; fails where it refuses. Run as a program of its
own, without our code; it is no test.
"""

import json
import sys

from jwcrypto.jwk import JWK
from sd_jwt.verifier import SDJWTVerifier

given = json.load(sys.stdin)
verifier = SDJWTVerifier(
    given["presentation"], lambda _issuer, _header: JWK(**given["jwk"]), given["audience"], given["nonce"]
)
json.dump(verifier.get_verified_payload(), sys.stdout)

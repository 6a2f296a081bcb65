"""Outside systems: the real-name check (实名认证), asked of the issuer that the settings name."""

from dataclasses import dataclass, field
from urllib.parse import quote

import requests

from services.registration.domain.people import Attested
from shared.errors import Refusal

TIMEOUT_SECONDS = 5


@dataclass(frozen=True)
class Attestations:
    """Asks the issuer who a subject is. ``url`` is the issuer's as services reach it; never called in a transaction."""

    url: str
    secret: str = field(repr=False)

    def of(self, subject: str) -> Attested:
        """What the real-name check says of a subject.

        :raises Refusal: ``person.not_verified`` if the issuer does not know her, ``attestation.unavailable``.
        """
        try:
            answer = requests.get(
                f"{self.url}/attestations/{quote(subject, safe='')}",
                headers={"Authorization": f"Bearer {self.secret}"},
                timeout=TIMEOUT_SECONDS,
            )
        except requests.RequestException as error:
            raise Refusal("attestation.unavailable") from error
        if answer.status_code == requests.codes.not_found:
            raise Refusal("person.not_verified")
        if not answer.ok:
            raise Refusal("attestation.unavailable")
        said = answer.json()
        return Attested(subject=subject, name=said["name"], identity_number=said["identity_number"])

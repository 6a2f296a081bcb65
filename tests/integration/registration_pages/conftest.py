"""The web application of registration on a database of its own, and people in front of it."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from services.registration.app import create_app
from services.registration.ports import Service
from services.registration.settings import Settings
from tests.conftest import Databases
from tests.integration.http.conftest import OWN_URL, Issuer, issuer  # noqa: F401 - a fixture of theirs, used here too
from tests.integration.registration.acting import Desk
from tests.integration.registration_pages.visitor import Visitor, sign_in


@pytest.fixture
def app(database_for: Callable[[str], Databases], issuer: Issuer) -> Iterator[Flask]:  # noqa: F811 - that fixture
    """Registration with its pages; the issuer answers over HTTP."""
    settings = Settings(
        database_url=database_for("registration").runtime_url,
        public_url=OWN_URL,
        oidc_issuer=issuer.url,
        sandbox=True,
        secrets_dir=issuer.secrets_dir,
    )
    made = create_app(settings)
    yield made
    made.extensions["yizhao.service"].db.close()


@pytest.fixture
def desk(app: Flask) -> Desk:
    """The use cases behind the pages, to come to a state quickly."""
    service: Service = app.extensions["yizhao.service"]
    return Desk(service.units, service.db, service.keys)


@pytest.fixture
def as_(app: Flask) -> Callable[[str], Visitor]:
    """``as_("p-zhang")``: that persona, signed in."""
    return lambda persona: sign_in(app, persona)


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    """Somebody who is not signed in."""
    return Visitor(app.test_client())

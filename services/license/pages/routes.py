"""The blueprint on which the pages of this package stand."""

from shared.http import page_blueprint

blueprint = page_blueprint("pages", __name__)

"""What machines fetch, in the formats of others: keys, status lists, the log. No JSON of ours, no pages."""

from services.license.published import logfiles, statuslists, wellknown

BLUEPRINTS = (wellknown.blueprint, statuslists.blueprint, logfiles.blueprint)

__all__ = ["BLUEPRINTS"]

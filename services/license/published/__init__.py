"""What machines fetch, in the formats of others: keys, status lists, the log, badges. No JSON of ours, no pages."""

from services.license.published import badges, logfiles, statuslists, wellknown

BLUEPRINTS = (wellknown.blueprint, statuslists.blueprint, logfiles.blueprint, badges.blueprint)

__all__ = ["BLUEPRINTS"]

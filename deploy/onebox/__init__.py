"""Everything on one machine, as ordinary processes: PostgreSQL, event bus, services, outside departments."""

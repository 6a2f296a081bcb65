"""The database of deregistration, one numbered step after another; steps only ever add."""

"""The database of registration, one numbered step after another; steps only ever add."""

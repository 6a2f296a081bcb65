"""Alembic's entry: how to connect stands in `shared.migrate`."""

from shared.migrate import run

run()

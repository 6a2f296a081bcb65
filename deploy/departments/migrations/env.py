"""Migrations of the departments' database."""

from shared.migrate import run

run()

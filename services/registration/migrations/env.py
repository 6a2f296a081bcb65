"""Runs the migrations of registration."""

from shared.migrate import run

run()

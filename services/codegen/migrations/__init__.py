"""Migrations of the database of code allotment."""

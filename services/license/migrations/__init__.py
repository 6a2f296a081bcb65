"""Migrations of the database of licences."""

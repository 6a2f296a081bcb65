"""The departments' own database."""

"""Tests of licences without a database."""

"""Tests of the licence service that need a database."""

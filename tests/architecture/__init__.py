"""Tests of the house as such: sizes, imports, guards, settings, generated contracts, words."""

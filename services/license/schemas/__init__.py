"""Shapes, units and limits of the JSON that goes in and out, one module a topic."""

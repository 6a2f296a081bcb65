"""Shapes, units and limits of JSON in and out. Most are made from the domain's dataclasses, so that both agree."""

"""Shapes, units and limits of the JSON that goes in and out; what is not known or not applicable is left out."""

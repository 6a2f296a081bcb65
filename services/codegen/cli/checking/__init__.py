"""`yizhao codes check`: a file of numbers, checked row by row."""

from services.codegen.cli.checking.command import codes

__all__ = ["codes"]

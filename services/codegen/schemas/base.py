"""Limits that several shapes share."""

from marshmallow import validate

SIX_DIGITS = validate.Regexp(r"^\d{6}\Z")


TEXT_LENGTH = 200  # a code is 18 characters; what is longer is told as wrong, what is absurd is refused

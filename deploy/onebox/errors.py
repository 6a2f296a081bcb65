"""Why the house cannot run."""


class HouseError(Exception):
    """Something the house needs cannot be had or does not start; the message says what to do about it."""

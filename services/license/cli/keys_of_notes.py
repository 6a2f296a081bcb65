"""Keys of the log and of witnesses as options of commands."""

import click

from shared.tlog.notes import NoteError, VerifierKey


class Key(click.ParamType[VerifierKey]):
    """A key that signs notes, as text: name+id+key."""

    name = "key"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> VerifierKey:
        """The key, or a usage error."""
        try:
            return VerifierKey.from_text(str(value))
        except NoteError as fault:
            self.fail(str(fault), param, ctx)

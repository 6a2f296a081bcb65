"""Shapes of checking numbers."""

from marshmallow import Schema, fields, validate

from services.codegen.domain.numbers import AUTO, NumberKind
from services.codegen.domain.parts import State
from services.codegen.schemas.base import TEXT_LENGTH
from shared.uscc import Mode

AT_A_TIME = 10_000
_KINDS = [kind.value for kind in NumberKind]


class CodesIn(Schema):
    """Numbers to be checked."""

    codes = fields.List(fields.String(validate=validate.Length(max=TEXT_LENGTH)), required=True)
    mode = fields.Enum(Mode, by_value=True, load_default=Mode.ISSUE)
    kind = fields.String(
        validate=validate.OneOf([*_KINDS, AUTO]),
        load_default=NumberKind.USCC.value,
        metadata={"description": "auto: each by its shape"},
    )


class FindingOut(Schema):
    """One fault or note, with the positions concerned, counted from 1 in ``canonical``."""

    code = fields.String(required=True)
    cause = fields.String(required=True, metadata={"description": "finer than the code, or empty"})
    severity = fields.String(required=True, validate=validate.OneOf(["defect", "warning"]))
    positions = fields.List(fields.Integer(), required=True)
    zh = fields.String(required=True)
    en = fields.String(required=True)
    remedy_zh = fields.String(required=True)
    remedy_en = fields.String(required=True)


class VerdictOut(Schema):
    """What a check found. Identity numbers are masked in ``code`` and ``canonical``."""

    code = fields.String(attribute="text", required=True)
    kind = fields.String(required=True, validate=validate.OneOf(_KINDS))
    canonical = fields.String(required=True)
    valid = fields.Boolean(required=True)
    rule = fields.String(required=True, allow_none=True)
    errors = fields.List(fields.String(), attribute="error_codes", required=True)
    warnings = fields.List(fields.String(), attribute="warning_codes", required=True)
    findings = fields.List(fields.Nested(FindingOut), required=True)


class VerdictsOut(VerdictOut):
    """The verdicts, in the order of the numbers."""

    class Meta:
        """The answer is an array."""

        many = True


class WordsOut(Schema):
    """A text in both languages."""

    zh = fields.String(required=True)
    en = fields.String(required=True)


class CharacterOut(Schema):
    """One character at its position, counted from 1."""

    position = fields.Integer(required=True)
    character = fields.String(required=True)
    state = fields.Enum(State, by_value=True, required=True)


class PartOut(Schema):
    """One part of a number."""

    first = fields.Integer(required=True)
    last = fields.Integer(required=True)
    text = fields.String(required=True)
    name = fields.Nested(WordsOut, required=True)
    meaning = fields.Nested(WordsOut, required=True)
    state = fields.Enum(State, by_value=True, required=True)
    characters = fields.List(fields.Nested(CharacterOut), attribute="cells", required=True)


class TermOut(Schema):
    """One character's share in a sum."""

    position = fields.Integer(required=True)
    character = fields.String(required=True)
    value = fields.Integer(required=True)
    weight = fields.Integer(required=True)
    product = fields.Integer(required=True)


class SumOut(Schema):
    """How a check character comes out."""

    position = fields.Integer(required=True)
    terms = fields.List(fields.Nested(TermOut), required=True)
    total = fields.Integer(required=True)
    modulus = fields.Integer(required=True)
    remainder = fields.Integer(required=True)
    expected = fields.String(required=True)
    written = fields.String(required=True)
    fits = fields.Boolean(required=True)


class HintOut(WordsOut):
    """A question or a direction, with the positions it is about."""

    positions = fields.List(fields.Integer(), required=True)


class ReadingOut(Schema):
    """A code that comes out when letters no code has are read as their look-alikes; a question, no answer."""

    code = fields.String(required=True)


class ExplanationOut(Schema):
    """A number explained. Of an identity number only that it is one: everything else is empty."""

    kind = fields.String(required=True, validate=validate.OneOf(_KINDS))
    verdict = fields.Nested(VerdictOut, required=True, allow_none=True)
    pilot = fields.Boolean(required=True, metadata={"description": "a code of the pilots of 2015, valid for life"})
    parts = fields.List(fields.Nested(PartOut), required=True)
    sums = fields.List(fields.Nested(SumOut), required=True)
    hints = fields.List(fields.Nested(HintOut), required=True)
    reading = fields.Nested(ReadingOut, required=True, allow_none=True)
    within = fields.List(fields.String(), required=True, metadata={"description": "right codes found inside the text"})

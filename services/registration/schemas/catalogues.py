"""Catalogues: kinds with what they need, rules of a day, refusal codes, registries."""

from marshmallow import Schema, fields

from shared.http.fields import Day


class ScopeItemOut(Schema):
    """An entry of the scope catalogue."""

    code = fields.String(required=True)
    text = fields.String(required=True)
    class_ = fields.String(required=True, data_key="class")
    section = fields.String(required=True)


class EntityTypeOut(Schema):
    """A type of entity that can be set up here."""

    code = fields.String(required=True)
    kind = fields.String(required=True)
    zh = fields.String(required=True)
    en = fields.String(required=True)
    code_category = fields.String(required=True)
    officers = fields.Integer(required=True)
    review_working_days = fields.Integer(required=True)
    materials = fields.List(fields.String(), required=True)


class KindsOut(Schema):
    """What a form is filled from."""

    entity_types = fields.List(fields.Nested(EntityTypeOut), required=True)
    scope_items = fields.List(fields.Nested(ScopeItemOut), required=True)
    declaration_version = fields.String(required=True)
    name_undertaking_version = fields.String(required=True)


class RulesQuery(Schema):
    """The day whose rules are wanted; default: today."""

    on = Day(load_default=None)


class RulesOut(Schema):
    """Rules in force on a day, each with its source."""

    on = Day(required=True)
    rules = fields.List(fields.Dict(), required=True)


class RefusalOut(Schema):
    """A code with its words, ground and remedy."""

    code = fields.String(required=True)
    kind = fields.String(required=True)
    zh = fields.String(required=True)
    en = fields.String(required=True)
    law = fields.String(required=True)
    article = fields.String(required=True)
    remedy_zh = fields.String(required=True)
    remedy_en = fields.String(required=True)


class RefusalsOut(Schema):
    """The whole catalogue."""

    items = fields.List(fields.Nested(RefusalOut), required=True)


class RegistryOut(Schema):
    """A registry and the divisions it is competent for."""

    code = fields.String(required=True)
    zh = fields.String(required=True)
    en = fields.String(required=True)
    divisions = fields.List(fields.String(), required=True)


class RegistriesOut(Schema):
    """Registries of this system."""

    items = fields.List(fields.Nested(RegistryOut), required=True)

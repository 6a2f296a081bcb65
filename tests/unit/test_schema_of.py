"""Two bases for one dataclass do not read each other's nested shapes."""

from dataclasses import dataclass

import marshmallow
import marshmallow_dataclass
import pytest

from shared.schema_of import schema_of


@dataclass(frozen=True)
class Inner:
    text: str


@dataclass(frozen=True)
class Outer:
    first: Inner
    second: Inner | None = None
    more: tuple[Inner, ...] = ()


class Lenient(marshmallow.Schema):
    class Meta:
        unknown = marshmallow.EXCLUDE


class Strict(marshmallow.Schema):
    class Meta:
        unknown = marshmallow.RAISE


KNOWN = {"text": "known"}
NEWER = {"text": "known", "added": 1}


def test_a_lenient_base_stays_lenient_in_every_place_of_a_shape() -> None:
    lenient, strict = schema_of(Outer, Lenient), schema_of(Outer, Strict)
    read = lenient().load({"first": NEWER, "second": NEWER, "more": [NEWER]})
    assert read == Outer(Inner("known"), Inner("known"), (Inner("known"),))
    for place in ({"second": NEWER}, {"more": [NEWER]}):
        with pytest.raises(marshmallow.ValidationError):
            strict().load({"first": KNOWN, **place})


def test_the_library_alone_would_mix_them_up() -> None:
    """Should this fail one day, the library has mended it and `shared.schema_of` can go."""

    @dataclass(frozen=True)
    class Part:
        text: str

    @dataclass(frozen=True)
    class Whole:
        first: Part
        second: Part

    marshmallow_dataclass.class_schema(Whole, base_schema=Strict)
    lenient = marshmallow_dataclass.class_schema(Whole, base_schema=Lenient)
    with pytest.raises(marshmallow.ValidationError):
        lenient().load({"first": NEWER, "second": NEWER})

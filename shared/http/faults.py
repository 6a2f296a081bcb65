"""What marshmallow found wrong with a request, as defects: pointer, Chinese and English of each fault, all at once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from shared.errors import Defect, Refusal

# marshmallow's own messages and what they are in Chinese; the English ones are kept. Checked by a test against the
# library, so that a new wording is noticed.
ZH: dict[str, str] = {
    "Missing data for required field.": "缺少必填内容",
    "Field may not be null.": "不能为空",
    "Unknown field.": "没有这个字段",
    "Invalid input type.": "类型不对",
    "Not a valid string.": "须为文字",
    "Not a valid number.": "须为数字",
    "Not a valid integer.": "须为整数",
    "Not a valid boolean.": "须为 true 或 false",
    "Not a valid date.": "须为日期，如 2026-03-02",
    "Not a valid datetime.": "须为时刻，如 2026-03-02T01:00:00.000Z",
    "Not a valid UUID.": "须为 UUID",
    "Not a valid list.": "须为列表",
    "Not a valid mapping type.": "须为对象",
    "Not a valid email address.": "不是电子邮箱地址",
    "Invalid value.": "内容不合格式",
    "String does not match expected pattern.": "内容不合格式",
    "Invalid base64-encoded string.": "须为 Base64",
}
_GENERAL_ZH = "内容不合格式"


def _leaves(messages: Any, pointer: str) -> Iterator[tuple[str, str]]:
    """Walk marshmallow's nested messages: (pointer, English message)."""
    if isinstance(messages, Mapping):
        for key, inner in messages.items():
            step = "" if key == "_schema" else "/" + str(key).replace("~", "~0").replace("/", "~1")
            yield from _leaves(inner, pointer + step)
    elif isinstance(messages, list | tuple):
        for inner in messages:
            yield from _leaves(inner, pointer)
    else:
        yield pointer, str(messages)


def refusal_of_messages(messages: Mapping[str, Any]) -> Refusal:
    """Return the refusal of a request whose parts did not fit their schema.

    :param messages: webargs' ``{"json": {...}, "query": {...}}``.
    """
    if "query" in messages:
        unknown = sorted(key for key, said in messages["query"].items() if said == ["Unknown field."])
        if unknown:
            return Refusal("request.filter_unknown", params={"names": ", ".join(unknown)})
    defects = tuple(fault(pointer, said) for inner in messages.values() for pointer, said in _leaves(inner, ""))
    if any(said == "Invalid JSON body." for inner in messages.values() for _, said in _leaves(inner, "")):
        return Refusal("request.malformed")
    return Refusal("request.invalid", defects=defects)


def refusal_of_schema(messages: Mapping[str, Any] | list[Any]) -> Refusal:
    """Return the refusal of a form or object that a schema loaded by hand did not take."""
    return Refusal("request.invalid", defects=tuple(fault(pointer, said) for pointer, said in _leaves(messages, "")))


def fault(pointer: str, message: str) -> Defect:
    """Return one fault; a message may bring its own Chinese before `` / ``, as our validators' messages do.

    >>> fault("/name", "Missing data for required field.").zh
    '缺少必填内容'
    >>> fault("/name", "不能超过 40 字 / at most 40 characters").en
    'at most 40 characters'
    """
    zh, found, en = message.partition(" / ")
    if not found:
        zh, en = ZH.get(message, _GENERAL_ZH), message
    return Fault(pointer, "request.invalid", said_zh=zh, said_en=en)


@dataclass(frozen=True)
class Fault(Defect):
    """A defect whose words come from the schema instead of the catalogue."""

    said_zh: str = ""
    said_en: str = ""

    @property
    def zh(self) -> str:
        """What is wrong, in Chinese."""
        return self.said_zh

    @property
    def en(self) -> str:
        """What is wrong, in English."""
        return self.said_en

"""Words that the templates of several pages need."""

from typing import Any

from shared.divisions import REGISTRIES, registry_of
from shared.legacy_numbers import WORDS as NUMBER_WORDS
from shared.legacy_numbers import printed
from shared.web import pick
from shared.web.i18n import bilingual

CODE_WORDS = ("统一社会信用代码", "Unified social credit code")
SOURCES = {
    "conversion": ("换码时的登记资料", "Brought by the conversion"),
    "import": ("导入的登记资料", "Brought by the import"),
    "officer": ("码段管理员补登", "Added by a code officer"),
}


def registries() -> dict[str, Any]:
    """Give the templates the names of registries and the words of former numbers."""
    return {
        "registry_name": registry_name,
        "registry_options": [(code, registry_name(code)) for code in REGISTRIES],
        "number_kind": number_kind,
        "number_source": number_source,
        "printed": printed,
    }


def number_kind(kind: str) -> str:
    """Say what kind of number it is; ``uscc`` for the code itself."""
    return bilingual(*NUMBER_WORDS.get(kind, CODE_WORDS))


def number_source(source: str) -> str:
    """Say how a former number became known."""
    return bilingual(*SOURCES[source])


def registry_name(code: str) -> str:
    known = registry_of(code)
    return pick(known) if known else code

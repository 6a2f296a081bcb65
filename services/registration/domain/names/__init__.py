"""Names (企业名称): parse a name into its parts, fold it for comparison, judge structure, content and likeness.

Pure functions of texts, values and a day. The word lists in ``words`` are this project's own small tables; the lists of
the authorities are not public. A form derived for comparison is never shown to a user.
``PARSER_VERSION`` is stored with every derived key: a change of fold, parser or lists that changes a key changes it.
"""

from services.registration.domain.names.compare import Candidate, Likeness, NameKey, likeness, name_key
from services.registration.domain.names.fold import folded
from services.registration.domain.names.parse import PARSER_VERSION, joins, parse_name
from services.registration.domain.names.structure import NameQuery
from services.registration.domain.names.verdict import NameHit, NameVerdict, Verdict, check_name

__all__ = [
    "PARSER_VERSION",
    "Candidate",
    "Likeness",
    "NameHit",
    "NameKey",
    "NameQuery",
    "NameVerdict",
    "Verdict",
    "check_name",
    "folded",
    "joins",
    "likeness",
    "name_key",
    "parse_name",
]

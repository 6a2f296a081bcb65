"""Pages of registration: HTML in and out, the same use cases and queries as the API.

``BLUEPRINTS`` is what the app mounts. One module a journey; ``groups`` holds the questions of the form, ``words`` the
words for codes, ``answers`` the filled-in form as people read it.
"""

from services.registration.pages import (
    case,
    drafts,
    files,
    imports,
    naming,
    questions,
    register,
    review,
    signing,
    start,
    supervision,
    words,
)

start.pages.add_app_template_filter(words.marked, "han")

BLUEPRINTS = [
    module.pages
    for module in (start, naming, drafts, files, signing, case, questions, review, register, supervision, imports)
]

__all__ = ["BLUEPRINTS"]

"""Pages for every service: frame, components, two languages, forms that are harmless to press twice.

Services import from here; components are macros in ``templates/parts.html``.
"""

from shared.http.commands import reading
from shared.web.i18n import bilingual, locale, pick
from shared.web.pages import form_version, page_command, redirect_to, render_page

_ = bilingual

__all__ = ["_", "bilingual", "form_version", "locale", "page_command", "pick", "reading", "redirect_to", "render_page"]

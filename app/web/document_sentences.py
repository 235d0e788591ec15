"""What is said of a template of official papers that isn't taken."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

TEMPLATE_PROBLEMS: Mapping[str, Any] = {
    "template_active": _l(
        "The file holds something that acts by itself or loads something from elsewhere (%(part)s). Save a "
        "plain copy as docx, without macros, embedded objects or linked pictures."
    ),
    "template_is_ours": _l("The standard template is in force already."),
    "template_language": _l(
        "This can't stand in a template: %(sign)s. Use names in double braces, and repeat rows as in the "
        "standard template."
    ),
    "template_large": _l("The file is too large: at most %(most)d MB. Make pictures in it smaller."),
    "template_names": _l(
        "Unknown names: %(names)s. Take names from the list on this page, spelled exactly like that."
    ),
    "template_same": _l("This very file is in force already."),
    "template_unreadable": _l(
        "This can't be read as a Word file (docx). Open it in WPS and save it as docx."
    ),
    "template_way_back": _l(
        "%(names)s is missing. Mark and code lead from the paper back to its event: put them back."
    ),
}

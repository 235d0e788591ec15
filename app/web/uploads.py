"""The one file that a form brings along."""

from dataclasses import dataclass

from flask import request
from flask_babel import gettext as _

from app.web.forms.base import Form


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file as it was chosen; of a file that is too large one byte too many is there, and no more."""

    name: str
    content: bytes


def sent_file(form: Form, most: int) -> SentFile | None:
    """Return the file sent with a form; where none was chosen, tell the form so and return None.

    No more than ``most`` bytes and one are read: by that one the command knows that it is too large.
    """
    file = request.files.get("file")
    if file is None or not file.filename:
        form.refuse("file", _("Choose a file first."))
        return None
    return SentFile(file.filename, file.stream.read(most + 1))

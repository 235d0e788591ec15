"""Forms about papers of a file."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, MultipleFileField, SelectField, StringField

from app.web.forms.base import Form, at_most, filled, options, tidy
from workflows.papers import PAPERS


class PaperForm(Form):
    """Papers of one kind, sent in together."""

    kind = SelectField(_l("Kind of paper"), validators=[filled()])
    files = MultipleFileField(
        _l("Files"),
        description=_l("Pictures, PDF, Word, Excel or sound, at most 12 MB each and 40 MB together."),
        render_kw={"accept": "image/jpeg,image/png,image/webp,application/pdf,.docx,.xlsx,audio/*"},
    )

    def offer(self, workflow: str) -> "PaperForm":
        """Name the kinds that a case of a workflow has, in the user's language."""
        self.kind.choices = options((code, gettext(label)) for code, label in PAPERS[workflow])
        return self


class StrikeForm(Form):
    """Why a paper is struck out."""

    reason = StringField(_l("Why it is wrong"), [filled(), at_most(200)], filters=[tidy])
    next = HiddenField()

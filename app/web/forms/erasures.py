"""Forms of locks and destructions of data."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, StringField, TextAreaField

from app.commands.erasures import ErasureSheet
from app.web.forms.base import Form, at_most, filled, options, tidy
from app.web.forms.confirmation import Confirmed
from workflows.erasure import BASES, BASES_OF


class ErasureForm(Form):
    """A proposal: on which basis, by which paper, and why."""

    measure = HiddenField()
    basis = RadioField(_l("Legal basis"), [filled()])
    document_number = StringField(
        _l("Document number"), [filled(), at_most(80)], filters=[tidy],
        description=_l("The paper of the request, or of the county's decision."),
    )  # fmt: skip
    reason = TextAreaField(
        _l("Reason"), [filled(), at_most(500)], filters=[tidy],
        description=_l("Without names or numbers: these words are shown where the data were."),
    )  # fmt: skip

    def sheet(self) -> ErasureSheet:
        """Return the answers as the command takes them."""
        return ErasureSheet(
            str(self.measure.data), str(self.basis.data or ""), self.document_number.data or "",
            self.reason.data or "",
        )  # fmt: skip


class ErasureDecisionForm(Confirmed):
    """Agree to a proposal or refuse it."""

    answer = TextAreaField(
        _l("Remark"),
        [at_most(500)],
        filters=[tidy],
        description=_l("Needed where you refuse: say what should be different."),
    )


def erasure_form(measure: str, sent: Any) -> ErasureForm:
    """Return the form for a measure, with the bases that fit it; one alone is chosen already."""
    form = ErasureForm(sent, measure=measure)
    bases = BASES_OF[measure]
    form.basis.choices = options((code, gettext(BASES[code])) for code in bases)
    if not sent and len(bases) == 1:
        form.basis.data = bases[0]
    return form

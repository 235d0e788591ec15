"""Forms of official papers: why somebody needs full numbers, a template of the county, its end."""

from flask_babel import lazy_gettext as _l
from wtforms import FileField, RadioField, TextAreaField

from app.web.forms.base import Form, at_most, filled, options, tidy
from app.web.forms.coded import coded
from workflows.monitoring.codes import UNMASK_PURPOSE


class FullNumbersForm(Form):
    """Why a paper has to bear full numbers."""

    purpose = RadioField(_l("What for"), choices=options(coded(UNMASK_PURPOSE)), validators=[filled()])
    reason = TextAreaField(_l("Say more"), [filled(), at_most(200)], filters=[tidy])


class TemplateForm(Form):
    """A template of the county's own."""

    file = FileField(
        _l("Template"),
        description=_l("A Word file (docx), edited in WPS or Word."),
        render_kw={"accept": ".docx"},
    )
    reason = TextAreaField(_l("Why the county needs its own"), [filled(), at_most(300)], filters=[tidy])


class WithdrawForm(Form):
    """Why the county's template is given up."""

    why = TextAreaField(_l("Why the standard one is taken again"), [filled(), at_most(300)], filters=[tidy])

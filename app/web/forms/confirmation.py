"""A fresh code inside a form that signs for the county, so that nothing typed is lost."""

from flask_babel import lazy_gettext as _l
from wtforms import StringField

from app.commands.sign_in import is_confirmed, show_second_factor
from app.errors import Invalid, Problem
from app.web.access import current_actor, take_session
from app.web.forms.base import Form, at_most, tidy


class Confirmed(Form):
    """A form whose sending is a signature of the county level."""

    code = StringField(_l("Present code of your second factor"), [at_most(20)], filters=[tidy])

    @property
    def code_needed(self) -> bool:
        """Return whether the second factor was shown too long ago."""
        return not is_confirmed(current_actor())

    def confirm(self) -> bool:
        """Check the code where one is needed; return False with the problem beside the question."""
        if not self.code_needed:
            return True
        try:
            if not self.code.data:
                raise Invalid(Problem("code", "confirmation_needed"))
            take_session(show_second_factor(actor=current_actor(), code=self.code.data))
        except Invalid as refusal:
            self.take(refusal)
            return False
        finally:
            self.code.data = ""
        return True

"""Forms of signing in and of one's own account."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, PasswordField, StringField

from app.web.forms.base import Form, at_most, filled, tidy
from app.web.forms.confirmation import Confirmed


class SignInForm(Form):
    """Name and password."""

    username = StringField(_l("User name"), [filled(), at_most(40)], filters=[tidy])
    password = PasswordField(_l("Password"), [filled(), at_most(200)])


class CodeForm(Form):
    """A code of the second factor, or a recovery code."""

    code = StringField(_l("Code"), [filled(), at_most(20)], filters=[tidy])


class RecoveryForm(SignInForm):
    """Name, password and recovery code at once."""

    code = StringField(_l("Recovery code"), [filled(), at_most(40)], filters=[tidy])


class PasswordForm(Form):
    """A new password, typed twice, with the present one."""

    present = PasswordField(_l("Present password"), [filled(), at_most(200)])
    new_password = PasswordField(_l("New password"), [filled(), at_most(200)])
    again = PasswordField(_l("New password again"), [filled(), at_most(200)])


class SecondFactorForm(Confirmed):
    """The first code of a new second factor. ``sealed`` brings the offered secret back.

    Within a running session the owner proves herself again: with the present second factor
    (``code``), or where there is none yet with the password (``present``).
    """

    sealed = HiddenField()
    present = PasswordField(_l("Present password"), [at_most(200)])
    first_code = StringField(_l("Code from the authenticator"), [filled(), at_most(20)], filters=[tidy])


class RecoveryCodesForm(Confirmed):
    """New recovery codes for the old ones; only a fresh second factor is asked for."""

"""The form of a household visit with its income sheet."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from flask_babel import gettext, lazy_gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, DecimalField, RadioField, TextAreaField

from app.commands.visits import VisitSheet
from app.queries.officers import Official
from app.web.forms.action import ActionForm
from app.web.forms.base import at_most, filled, options, ticks, tidy
from app.web.forms.coded import coded, officials
from workflows.monitoring.codes import ASSESSMENT, CANNOT_COPE, CATEGORY, CONFIRMED_HOW, GUARANTEE, MET
from workflows.monitoring.income import GROUPS, LINES, Sums, sums

AMOUNT = "amount_"


class Yuan(DecimalField):
    """An amount in yuan; empty means nothing, commas and the sign ￥ are taken as written."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read an amount as people write it."""
        written = unicodedata.normalize("NFKC", valuelist[0]) if valuelist else ""
        text = re.sub(r"[\s,¥元]", "", written)
        self.data = None
        if not text:
            return
        if re.fullmatch(r"\d{1,9}(\.\d{1,2})?", text, re.ASCII) is None:
            raise ValueError(gettext("Write an amount in yuan, digits only."))
        self.data = Decimal(text)


class VisitForm(ActionForm):
    """Who went, what was found, and the sheet that the household confirmed."""

    visitors = ticks(_l("Visitors"), validators=[filled()])
    met = RadioField(_l("How the family was met"), choices=options(coded(MET)), validators=[filled()])
    guarantees = ticks(_l("Not secured (tick what is missing)"), coded(GUARANTEE))
    guarantees_seen = BooleanField(
        _l("Schooling, medical care, housing and water were all looked at"), [filled()]
    )
    spending_asked = BooleanField(
        _l("The family was asked what it paid itself for illness, schooling, disaster or accident"),
        [filled()],
    )
    spending_settled = BooleanField(_l("The large spending is at an end or covered"))
    can_cope = RadioField(
        _l("Can the family cope by itself?"),
        choices=options([("yes", _l("Yes, it can")), ("no", _l("No, it can't"))]),
        validators=[filled()],
    )
    cannot_cope = ticks(_l("Why it can't"), coded(CANNOT_COPE))
    category = RadioField(_l("Category proposed"), choices=options(coded(CATEGORY)), validators=[filled()])
    account = TextAreaField(_l("What was seen and said"), [filled(), at_most(2000)], filters=[tidy])
    confirmed_how = RadioField(
        _l("How the family confirmed the figures"),
        choices=options(coded(CONFIRMED_HOW)),
        validators=[filled()],
    )

    @property
    def groups(self) -> list[tuple[str, str, list[Any]]]:
        """Return (key, label, fields) of each block of the sheet."""
        return [
            (
                group,
                gettext(label),
                [self[AMOUNT + line.key] for line in LINES if line.group == group],
            )
            for group, label in GROUPS.items()
        ]

    def offer(self, officers: Iterable[Official]) -> None:
        """Offer those who may have gone."""
        self.visitors.choices = officials(officers)

    @property
    def amounts(self) -> dict[str, Decimal]:
        """Return the amounts filled in, by line."""
        return {
            line.key: self[AMOUNT + line.key].data
            for line in LINES
            if isinstance(self[AMOUNT + line.key].data, Decimal)
        }

    def reckoned(self, size: int) -> Sums:
        """Return the sums of what stands in the form, for a household of ``size``."""
        return sums(self.amounts, max(size, 1))

    def sheet(self) -> VisitSheet:
        """Return what was filled in; call it on a valid form only."""
        assert self.occurred_on.data is not None  # noqa: S101 - the validators saw to it
        return VisitSheet(
            visited_on=self.occurred_on.data,
            met=self.met.data,
            visitors=tuple(int(number) for number in self.visitors.data),
            amounts=self.amounts,
            spending_asked=bool(self.spending_asked.data),
            guarantees=tuple(self.guarantees.data),
            can_cope=self.can_cope.data == "yes",
            cannot_cope=tuple(self.cannot_cope.data),
            spending_settled=bool(self.spending_settled.data),
            category=self.category.data if self.category is not None else "",
            confirmed_how=self.confirmed_how.data,
            account=self.account.data or "",
        )


class EliminationVisitForm(VisitForm):
    """The visit that looks whether a risk is gone: the same sheet, the assessment instead of a category."""

    category = None
    assessed = ticks(_l("Assessment of the elimination (tick what is true)"), coded(ASSESSMENT))

    def sheet(self) -> VisitSheet:
        """Return what was filled in; call it on a valid form only."""
        return replace(super().sheet(), assessed=tuple(self.assessed.data))


for _line in LINES:
    setattr(
        VisitForm,
        AMOUNT + _line.key,
        Yuan(lazy_gettext(_line.label), render_kw={"inputmode": "decimal", "data-group": _line.group}),
    )
VisitForm.occurred_on = DateField(_l("Visited on"), [filled()])

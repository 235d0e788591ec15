"""Forms of leads: what was noticed, who visits, what the visit found, how it ends."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import DateField, RadioField, SelectField, StringField, TextAreaField

from app.commands.lead_endings import NoRisk
from app.commands.lead_visits import SeenAtHome
from app.commands.leads import LONGEST, LeadFacts
from app.queries.lead_pages import Candidate
from app.queries.officers import Official
from app.web.forms.base import Form, at_most, filled, options, ticks, tidy
from app.web.forms.coded import coded, officials
from workflows.monitoring.codes import RISK
from workflows.monitoring.help import FINDING, REACHED
from workflows.monitoring.leads import NO_RISK, SOURCE, TOLD


class KnownLeadForm(Form):
    """What was noticed of a household that is known: ``household`` is its (number, head, territory)."""

    household: tuple[int, str, str] = (0, "", "")

    source = SelectField(_l("Where it comes from"), validators=[filled()])
    supplier = StringField(
        _l("Name of the department"),
        [at_most(LONGEST["supplier"])],
        filters=[tidy],
        description=_l("Only for the warning of a department."),
    )
    content = TextAreaField(
        _l("What was noticed"),
        [filled(), at_most(LONGEST["content"])],
        filters=[tidy],
        description=_l("Since when, what it costs, what is missing. It is kept sealed."),
    )
    noticed_on = DateField(
        _l("Noticed on"), [filled()], description=_l("The clock of an application would begin on this day.")
    )
    risks = ticks(_l("Kind of risk"), choices=coded(RISK))

    def offer(self) -> None:
        """Name the sources; a visit to a family that is helped raises its lead by itself."""
        self.source.choices = options(
            (pair for pair in coded(SOURCE) if pair[0] != "follow_up"), blank=not self.source.data
        )

    def facts(self) -> LeadFacts:
        """Return what was noticed, as typed."""
        return LeadFacts(
            source=self.source.data,
            supplier=self.supplier.data or None,
            address=None,
            risks=tuple(self.risks.data or ()),
            content=self.content.data or "",
            noticed_on=self.noticed_on.data,
            **self._whom(),
        )

    def _whom(self) -> dict[str, Any]:
        """Return the facts that say whom it is about."""
        number, name, territory = self.household
        return {
            "household_id": number, "name": name, "territory": territory, "national_id": None, "phone": None,
        }  # fmt: skip


class LeadForm(KnownLeadForm):
    """What was noticed of somebody whose household isn't chosen yet."""

    territory = SelectField(_l("Village or village group"), validators=[filled()])
    name = StringField(_l("Whom it is about"), [filled(), at_most(LONGEST["name"])], filters=[tidy])
    national_id = StringField(
        _l("Identity number, where it is known"),
        [at_most(18)],
        filters=[tidy],
        description=_l("By it the household is found, and what others report of it comes together."),
    )
    phone = StringField(_l("Telephone, where it is known"), [at_most(LONGEST["phone"])], filters=[tidy])

    def _whom(self) -> dict[str, Any]:
        return {
            "household_id": None, "name": self.name.data or "", "territory": self.territory.data,
            "national_id": self.national_id.data or None, "phone": self.phone.data or None,
        }  # fmt: skip


class VisitorsForm(Form):
    """Who visits, and in which village where only the township is known."""

    territory = SelectField(_l("Village"), validators=[filled()])
    visitors = ticks(_l("Who visits"), validators=[filled()])

    def offer(self, officers: Iterable[Official], villages: Iterable[tuple[str, str]]) -> None:
        """Name who can visit; the village is asked only where it isn't known."""
        self.visitors.choices = officials(officers)
        found = options(villages, blank=True)
        if len(found) > 1:
            self.territory.choices = found
        else:
            del self.territory


class LeadVisitForm(Form):
    """What a visit because of a lead brought."""

    visited_on = DateField(_l("Day of the visit"), [filled()])
    visitors = ticks(_l("Visitors"), validators=[filled()])
    met = RadioField(_l("How"), choices=options(coded(REACHED)), validators=[filled()])
    findings = ticks(_l("What the visit found"), choices=coded(FINDING))
    note = TextAreaField(
        _l("What was seen"),
        [filled(), at_most(1000)],
        filters=[tidy],
        description=_l("How the family lives, what it earned and paid, what it asked for."),
    )

    def seen(self) -> SeenAtHome:
        """Return the visit as typed."""
        return SeenAtHome(
            visited_on=self.visited_on.data,
            visitors=tuple(int(number) for number in self.visitors.data),
            met=self.met.data,
            findings=tuple(self.findings.data or ()),
            note=self.note.data or "",
        )


class CloseLeadForm(Form):
    """Why a household needs no identification, and how it was told."""

    reason = RadioField(_l("Reason"), choices=options(coded(NO_RISK)), validators=[filled()])
    text = TextAreaField(
        _l("In plain facts"),
        [filled(), at_most(1000)],
        filters=[tidy],
        description=_l("What the visit came to, so that the family understands it."),
    )
    told_how = RadioField(
        _l("How the household was told"), choices=options(coded(TOLD)), validators=[filled()]
    )
    told_on = DateField(_l("Told on"), [filled()])

    def ending(self) -> NoRisk:
        """Return the end as typed."""
        return NoRisk(
            reason=self.reason.data,
            text=self.text.data or "",
            told_how=self.told_how.data,
            told_on=self.told_on.data,
        )


class LeadHouseholdForm(Form):
    """Which recorded household a lead is about."""

    household_id = RadioField(_l("Households with this name"), validators=[filled()])

    def offer(self, found: Iterable[Candidate]) -> None:
        """Name the households; who bears the name is told where it isn't the head."""
        self.household_id.choices = options(
            (
                str(one.household_id),
                f"{one.head} · {one.place}"
                if one.member == one.head
                else gettext(
                    "%(head)s (with %(member)s) · %(place)s",
                    head=one.head,
                    member=one.member,
                    place=one.place,
                ),
            )
            for one in found
        )

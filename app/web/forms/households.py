"""Forms about households and their members."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields import Field

from app.commands.households import HouseholdFacts, HouseholdSheet
from app.commands.persons import MemberSheet
from app.queries.households import HouseholdPage, MemberRow
from app.web.forms.base import Form, OptionalDate, at_most, filled, options, ticks, tidy
from app.web.forms.coded import coded
from app.web.names import IDENTITY_KINDS
from workflows.monitoring import codes

ROWS = 9
"""The head and up to eight others on one page; more are added one by one afterwards."""

ROW_FIELDS = (
    "name", "relation", "identity_kind", "identity_number", "sex", "born_on", "health", "labour", "another",
)  # fmt: skip


class WholeNumber(IntegerField):
    """A whole number that may be left out."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take an empty answer for none."""
        if valuelist and valuelist[0].strip():
            super().process_formdata(valuelist)
        else:
            self.data = None


def _row_fields(first: bool) -> dict[str, Any]:
    relations = [pair for pair in coded(codes.RELATION) if first or pair[0] != codes.HEAD]
    return {
        "name": StringField(_l("Name"), [at_most(80)], filters=[tidy]),
        "relation": SelectField(_l("Relation to the head"), choices=options(relations, blank=not first)),
        "identity_kind": SelectField(_l("Paper"), choices=options(IDENTITY_KINDS.items())),
        "identity_number": StringField(_l("Number of the paper"), [at_most(40)], filters=[tidy]),
        "sex": SelectField(_l("Sex"), choices=options(coded(codes.SEX), blank=True)),
        "born_on": OptionalDate(_l("Date of birth")),
        "health": ticks(_l("State of health"), options(coded(codes.HEALTH))),
        "labour": SelectField(_l("Labour power"), choices=options(coded(codes.LABOUR), blank=True)),
        "another": BooleanField(_l("It is another person: I have made sure")),
    }


class HouseholdForm(Form):
    """A new household with its members, row 0 being the head."""

    region_code = SelectField(_l("Village group or village"), validators=[filled()])
    kind = RadioField(
        _l("Kind of household"),
        choices=options(coded(codes.HOUSEHOLD_KIND)),
        validators=[filled()],
        default="1",
    )
    national_code = StringField(
        _l("Number in the national system"),
        [at_most(32)],
        filters=[tidy],
        description=_l("Only where the household is in the national system already."),
    )
    address = StringField(_l("Home address"), [at_most(200)], filters=[tidy])
    phone = StringField(_l("Telephone"), [at_most(30)], filters=[tidy])

    @property
    def rows(self) -> list[tuple[int, dict[str, Field], bool]]:
        """Return (number, fields by name, whether anything is wrong or filled in) of each row."""
        return [(row, fields, row == 0 or self._used(fields)) for row, fields in self._rows()]

    def _rows(self) -> Iterator[tuple[int, dict[str, Field]]]:
        for row in range(ROWS):
            yield row, {name: self[f"m{row}_{name}"] for name in ROW_FIELDS}

    @staticmethod
    def _used(fields: dict[str, Field]) -> bool:
        return any(fields[name].data for name in ("name", "identity_number", "born_on"))

    @property
    def used_rows(self) -> list[int]:
        """Return the numbers of the rows that were filled in; the head's is always one."""
        return [row for row, _, used in self.rows if used]

    def sheet(self) -> HouseholdSheet:
        """Return what was filled in."""
        return HouseholdSheet(
            region_code=self.region_code.data or "",
            kind=self.kind.data or "",
            members=tuple(self._member(fields) for _, fields, used in self.rows if used),
            national_code=self.national_code.data or "",
            address=self.address.data or "",
            phone=self.phone.data or "",
        )

    @staticmethod
    def _member(fields: dict[str, Field]) -> MemberSheet:
        data = {name: field.data for name, field in fields.items()}
        return MemberSheet(
            **{
                **data,
                "name": data["name"] or "",
                "identity_number": data["identity_number"] or "",
                "health": tuple(data["health"] or ()),
            }
        )


for _row in range(ROWS):
    for _name, _field in _row_fields(_row == 0).items():
        setattr(HouseholdForm, f"m{_row}_{_name}", _field)


class HouseholdCorrectionForm(Form):
    """A household's own facts, corrected."""

    seen = HiddenField()
    region_code = SelectField(_l("Village group or village"), validators=[filled()])
    kind = RadioField(
        _l("Kind of household"), choices=options(coded(codes.HOUSEHOLD_KIND)), validators=[filled()]
    )
    national_code = StringField(_l("Number in the national system"), [at_most(32)], filters=[tidy])
    address = StringField(_l("Home address"), [at_most(200)], filters=[tidy])
    phone = StringField(
        _l("Telephone"),
        [at_most(30)],
        filters=[tidy],
        description=_l("Leave empty to keep what is recorded."),
    )

    def facts(self) -> HouseholdFacts:
        """Return what was filled in."""
        return HouseholdFacts(
            region_code=self.region_code.data or "",
            kind=self.kind.data or "",
            national_code=self.national_code.data or "",
            address=self.address.data or "",
            phone=self.phone.data or "",
            seen=number(self.seen.data),
        )


class MemberForm(Form):
    """One member with everything that the national system asks."""

    seen = HiddenField()
    name = StringField(_l("Name"), [filled(), at_most(80)], filters=[tidy])
    relation = SelectField(
        _l("Relation to the head"), choices=options(coded(codes.RELATION), blank=True), validators=[filled()]
    )
    identity_kind = SelectField(_l("Paper"), choices=options(IDENTITY_KINDS.items()), validators=[filled()])
    identity_number = StringField(_l("Number of the paper"), [at_most(40)], filters=[tidy])
    sex = SelectField(_l("Sex"), choices=options(coded(codes.SEX), blank=True))
    born_on = OptionalDate(_l("Date of birth"))
    phone = StringField(_l("Telephone"), [at_most(30)], filters=[tidy])
    reason_in = SelectField(
        _l("How the member came"), choices=options(coded(codes.JOINED)), validators=[filled()]
    )
    since = OptionalDate(_l("Since"), description=_l("Leave empty for today."))
    ethnicity = SelectField(_l("Nationality"), choices=options(coded(codes.ETHNICITY), blank=True))
    political = SelectField(_l("Political status"), choices=options(coded(codes.POLITICAL), blank=True))
    education = SelectField(_l("Education"), choices=options(coded(codes.EDUCATION), blank=True))
    school = SelectField(_l("At school"), choices=options(coded(codes.SCHOOL), blank=True))
    health = ticks(_l("State of health"), options(coded(codes.HEALTH)))
    labour = SelectField(_l("Labour power"), choices=options(coded(codes.LABOUR), blank=True))
    cover = ticks(_l("Insurance and benefits"), options(coded(codes.COVER)))
    work_months = WholeNumber(_l("Months of work away from home, last 12 months"))
    another = BooleanField(_l("It is another person: I have made sure"))

    def sheet(self) -> MemberSheet:
        """Return what was filled in."""
        return MemberSheet(
            name=self.name.data or "",
            relation=self.relation.data,
            identity_kind=self.identity_kind.data,
            identity_number=self.identity_number.data or "",
            sex=self.sex.data or "",
            born_on=self.born_on.data,
            phone=self.phone.data or "",
            reason_in=self.reason_in.data,
            since=self.since.data,
            ethnicity=self.ethnicity.data or "",
            political=self.political.data or "",
            education=self.education.data or "",
            school=self.school.data or "",
            labour=self.labour.data or "",
            health=tuple(self.health.data or ()),
            cover=tuple(self.cover.data or ()),
            work_months=self.work_months.data,
            another=bool(self.another.data),
        )


def answers_of(row: MemberRow, page: HouseholdPage) -> dict[str, object]:
    """Return what the correction form of a member begins with; numbers are never among it."""
    named = (
        "name", "relation", "identity_kind", "reason_in", "ethnicity", "political", "education", "school",
        "labour", "work_months",
    )  # fmt: skip
    known = {name: getattr(row, name) for name in named}
    born: date | None = None if row.identity else row.born_on
    return {
        **known,
        "since": row.valid_from,
        "born_on": born,
        "sex": "" if row.identity else row.sex,
        "health": list(row.health),
        "cover": list(row.cover),
        "seen": str(page.seen),
    }


class LeavingForm(Form):
    """A member who leaves, or died."""

    seen = HiddenField()
    reason = RadioField(_l("Reason"), choices=options(coded(codes.LEFT)), validators=[filled()])
    left_on = OptionalDate(_l("On which day"), [filled()])


class HeadForm(Form):
    """Who is the head; one question for each member is added by the page."""

    seen = HiddenField()


def head_form(page: HouseholdPage, formdata: Any = None) -> HeadForm:
    """Return the form with one question for each member."""
    asked = {
        f"relation_{row.person_id}": SelectField(
            row.name, choices=options(coded(codes.RELATION)), validators=[filled()], default=row.relation
        )
        for row in page.members
    }
    form_class = type("HouseholdHeadForm", (HeadForm,), asked)
    form: HeadForm = form_class(formdata, seen=str(page.seen))
    return form


class UnmaskForm(Form):
    """Why somebody needs a full number."""

    purpose = RadioField(_l("What for"), choices=options(coded(codes.UNMASK_PURPOSE)), validators=[filled()])
    reason = TextAreaField(_l("Say more"), [filled(), at_most(200)], filters=[tidy])


def number(text: str | None) -> int:
    """Read a hidden number; 0 for anything else."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= 12 else 0

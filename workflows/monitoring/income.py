"""The income sheet (收入核算表): its lines, its window and its sums (monitoring.md 2.3 and 2.4).

Sums are pure arithmetic on yuan; page, server and tests use these same functions.
"""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from workflows.words import N_

GROUPS: Mapping[str, str] = {
    "wage": N_("Wage income"),
    "production": N_("Production and business income (gross)"),
    "property": N_("Property income"),
    "transfer": N_("Transfer income"),
    "cost": N_("Production and business costs"),
    "claims": N_("Insurance claims"),
    "spending": N_("Compliant self-paid spending"),
}
"""The national form's blocks, in its order. Claims and spending are kept apart from income."""


@dataclass(frozen=True, slots=True)
class Line:
    """One amount of the sheet, in yuan of the whole household over the window."""

    key: str
    group: str
    label: str


LINES = (
    Line("work", "wage", N_("Migrant and local work")),
    Line("public_post", "wage", N_("Public-welfare posts")),
    Line("other_wage", "wage", N_("Other wages")),
    Line("planting", "production", N_("Planting")),
    Line("breeding", "production", N_("Animal breeding")),
    Line("forestry", "production", N_("Forestry and fruit")),
    Line("other_production", "production", N_("Other business")),
    Line("dividend", "property", N_("Dividends of assets")),
    Line("land_transfer", "property", N_("Land transfer rent")),
    Line("other_property", "property", N_("Other property income")),
    Line("family_planning", "transfer", N_("Family-planning payment")),
    Line("subsistence", "transfer", N_("Subsistence payment")),
    Line("destitute", "transfer", N_("Payment for the destitute")),
    Line("pension", "transfer", N_("Pension payment")),
    Line("ecology", "transfer", N_("Ecological compensation")),
    Line("other_transfer", "transfer", N_("Other transfers")),
    Line("costs", "cost", N_("Costs of production and business")),
    Line("claim", "claims", N_("Claims received")),
    Line("medical", "spending", N_("Medical, after reimbursement")),
    Line("schooling", "spending", N_("Schooling, after grants")),
    Line("loss", "spending", N_("Losses by disaster or accident, after insurance")),
)
"""Lines of the national sheet of 2023, joined where a village can't tell them apart."""

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Sums:
    """The computed figures of a sheet, in yuan.

    ``net`` is the household's net income (家庭纯收入), ``income_per_head`` that by head,
    ``reference_per_head`` the reference for enrolment: net income with claims and less compliant
    self-paid spending (INFERRED from the order of the national form).
    """

    groups: Mapping[str, Decimal]
    net: Decimal
    income_per_head: Decimal
    spending_per_head: Decimal
    reference_per_head: Decimal


def window(day: date, months: int) -> tuple[date, date]:
    """Return first and last day of the months that end before the month of ``day``.

    Nankang, Jiangxi: marked in June 2021 means 1 June 2020 to 31 May 2021.
    """
    end_year, end_month = (day.year, day.month - 1) if day.month > 1 else (day.year - 1, 12)
    index = day.year * 12 + day.month - 1 - months
    begin = date(index // 12, index % 12 + 1, 1)
    return begin, date(end_year, end_month, monthrange(end_year, end_month)[1])


def sums(amounts: Mapping[str, Decimal], size: int) -> Sums:
    """Return the sums of a sheet for a household of ``size`` members; a missing line is nothing.

    Raises ValueError for a household without members.
    """
    if size < 1:
        raise ValueError("a household has at least one member")
    groups = {
        group: sum((amounts.get(line.key, Decimal(0)) for line in LINES if line.group == group), Decimal(0))
        for group in GROUPS
    }
    net = groups["wage"] + groups["production"] + groups["property"] + groups["transfer"] - groups["cost"]
    reference = net + groups["claims"] - groups["spending"]
    return Sums(
        groups=groups,
        net=net,
        income_per_head=_by_head(net, size),
        spending_per_head=_by_head(groups["spending"], size),
        reference_per_head=_by_head(reference, size),
    )


def _by_head(amount: Decimal, size: int) -> Decimal:
    return (amount / size).quantize(CENT, ROUND_HALF_UP)

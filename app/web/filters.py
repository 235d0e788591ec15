"""How values are written for people: days, moments, numbers."""

from datetime import date, datetime
from decimal import Decimal

from flask import Flask
from flask_babel import gettext

from app.clock import CHINA
from app.web.i18n import current_language
from app.web.wording import (
    IDENTITY_KINDS,
    LEVELS,
    ORGANISATION_KINDS,
    role_label,
    roles_label,
)


def day(value: date | str | None) -> str:
    """Write a date: 2026年11月24日, or 24 Nov 2026."""
    if value is None or value == "":
        return ""
    if isinstance(value, str):
        value = date.fromisoformat(value)
    if current_language().html == "en":
        return f"{value.day} {value:%b} {value.year}"
    return f"{value.year}年{value.month}月{value.day}日"


def moment(value: datetime | str | None) -> str:
    """Write a moment in China's time, to the minute."""
    if value is None or value == "":
        return ""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    local = value.astimezone(CHINA)
    return f"{day(local.date())} {local:%H:%M}"


def period(begin: date | None, end: date | None) -> str:
    """Write the days from one date to another; an open end says so."""
    if begin is None:
        return gettext("until %(end)s", end=day(end)) if end else ""
    if end is None:
        return gettext("from %(begin)s on", begin=day(begin))
    return gettext("%(begin)s to %(end)s", begin=day(begin), end=day(end))


def yuan(value: Decimal | int | str) -> str:
    """Write an amount of yuan with separators, without needless decimals."""
    amount = Decimal(str(value))
    written = f"{amount:,.0f}" if amount == amount.to_integral_value() else f"{amount:,.2f}"
    return gettext("%(amount)s yuan", amount=written)


def register_filters(app: Flask) -> None:
    """Give the filters to the templates."""
    app.jinja_env.filters.update(
        day=day,
        moment=moment,
        period=lambda pair: period(*pair),
        yuan=yuan,
        role=role_label,
        roles=roles_label,
        level=lambda key: LEVELS[key],
        organisation_kind=lambda key: ORGANISATION_KINDS[key],
        identity_kind=lambda key: IDENTITY_KINDS[key],
    )

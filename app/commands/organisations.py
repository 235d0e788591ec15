"""Organisations: recorded, renamed from a day on, closed. For the system administrator."""

from datetime import date

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from app import clock
from app.audit.idempotency import once_key
from app.audit.record import looks_personal, record
from app.commands.transaction import perform_once
from app.errors import Forbidden, Invalid, Problem
from app.lookup import get_organisation
from app.models.account import Post
from app.models.case import Assignment
from app.models.organisation import ORGANISATION_KINDS, Organisation, OrganisationName
from app.models.region import Region
from app.permissions import Permission
from app.pinyin import name_key
from app.policy import Actor, reaches


def found_organisation(
    *, actor: Actor, name: str, kind: str, region_code: str, valid_from: date, once: str
) -> int:
    """Record an organisation and return its number. Its level is that of its region."""
    _may(actor)
    key = once_key(actor.account_id, "organisation.founded", once, said=[name, kind, region_code, valid_from])

    def work(session: Session) -> int:
        region = session.get(Region, region_code)
        problems = []
        if region is None or not any(reaches(own, region_code) for own in actor.territories):
            problems.append(Problem("region_code", "region_unknown"))
        elif region.valid_to is not None and region.valid_to < valid_from:
            problems.append(Problem("region_code", "region_closed"))
        elif region.level not in ORGANISATION_KINDS.get(kind, ()):
            problems.append(Problem("kind", "kind_level"))
        if looks_personal(name):
            problems.append(Problem("name", "personal_number"))
        if problems or region is None:
            raise Invalid(*problems)
        organisation = Organisation(
            kind=kind,
            level=region.level,
            region_code=region_code,
            parent_id=None,
            valid_from=valid_from,
            valid_to=None,
        )
        record(
            session,
            organisation,
            "organisation.founded",
            actor=actor,
            post=actor.post_for(Permission.ORGANISATIONS_MANAGE),
            data={"name": name, "kind": kind, "region": region_code, "valid_from": valid_from},
            once=key,
        )
        _add_name(session, organisation.id, name, valid_from, "")
        return organisation.id

    return perform_once(key, work, lambda first: int(first.stream_id))


def rename_organisation(
    *,
    actor: Actor,
    organisation_id: int,
    name: str,
    valid_from: date,
    document_number: str,
    once: str,
) -> None:
    """Give an organisation another name from a day on; papers of earlier days keep the old one."""
    _may(actor)
    said = [name, valid_from, document_number]
    key = once_key(actor.account_id, "organisation.renamed", organisation_id, once, said=said)

    def work(session: Session) -> None:
        organisation = _existing(session, actor, organisation_id)
        newest = session.execute(
            select(OrganisationName)
            .where(OrganisationName.organisation_id == organisation_id)
            .order_by(OrganisationName.valid_from.desc())
            .limit(1)
        ).scalar_one()
        _check_name(name, valid_from, document_number, newest)
        _add_name(session, organisation_id, name, valid_from, document_number)
        record(
            session,
            organisation,
            "organisation.renamed",
            actor=actor,
            post=actor.post_for(Permission.ORGANISATIONS_MANAGE),
            occurred_on=min(valid_from, clock.today()),
            data={"valid_from": valid_from, "document_number": document_number},
            changes={"name": (newest.name, name)},
            once=key,
        )

    perform_once(key, work, lambda _first: None)


def _check_name(name: str, valid_from: date, document_number: str, newest: OrganisationName) -> None:
    problems = []
    if looks_personal(document_number):
        problems.append(Problem("document_number", "personal_number"))
    if newest.name == name:
        problems.append(Problem("name", "name_same"))
    if looks_personal(name):
        problems.append(Problem("name", "personal_number"))
    if valid_from <= newest.valid_from:
        problems.append(Problem("valid_from", "validity_before_organisation", {"day": newest.valid_from}))
    if problems:
        raise Invalid(*problems)


def close_organisation(*, actor: Actor, organisation_id: int, last_day: date, once: str) -> None:
    """Close an organisation. Refused while people hold posts there or cases are assigned to it."""
    _may(actor)
    key = once_key(actor.account_id, "organisation.closed", organisation_id, once, said=last_day)

    def work(session: Session) -> None:
        organisation = _existing(session, actor, organisation_id)
        held = exists().where(
            Post.organisation_id == organisation_id,
            Post.ended_at.is_(None),
            or_(Post.valid_to.is_(None), Post.valid_to > last_day),
        )
        assigned = exists().where(
            Assignment.organisation_id == organisation_id,
            or_(Assignment.valid_to.is_(None), Assignment.valid_to > last_day),
        )
        if session.execute(select(or_(held, assigned))).scalar():
            raise Invalid(Problem("last_day", "holds_posts"))
        if last_day < organisation.valid_from:
            raise Invalid(Problem("last_day", "date_order"))
        before, organisation.valid_to = organisation.valid_to, last_day
        record(
            session,
            organisation,
            "organisation.closed",
            actor=actor,
            post=actor.post_for(Permission.ORGANISATIONS_MANAGE),
            changes={"valid_to": (before, last_day)},
            once=key,
        )

    perform_once(key, work, lambda _first: None)


def _may(actor: Actor) -> None:
    if not actor.may(Permission.ORGANISATIONS_MANAGE):
        raise Forbidden


def _existing(session: Session, actor: Actor, organisation_id: int) -> Organisation:
    organisation = get_organisation(session, actor, organisation_id)
    if organisation.valid_to is not None:
        raise Forbidden("organisation_closed")
    return organisation


def _add_name(session: Session, organisation_id: int, name: str, since: date, document: str) -> None:
    session.add(
        OrganisationName(
            organisation_id=organisation_id,
            name=name,
            name_key=name_key(name),
            valid_from=since,
            document_number=document,
        )
    )

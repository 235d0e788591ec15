"""The templates of official papers: which version is in force, and every version that ever was."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.errors import NotFound
from app.models.account import Account, Person
from app.models.base import db
from app.models.document_template import DocumentTemplate
from workflows.documents.registry import DOCUMENTS
from workflows.documents.vocabulary import Document


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version that the county kept."""

    id: int
    version: int
    file_name: str
    reason: str
    who: str
    kept_at: datetime
    ended_at: datetime | None
    sha256: str


@dataclass(frozen=True, slots=True)
class TemplatePage:
    """One document with its versions, the newest first; none in force means that ours is."""

    document: Document
    versions: tuple[VersionRow, ...]

    @property
    def in_force(self) -> VersionRow | None:
        """Return the county's version in force."""
        return next((one for one in self.versions if one.ended_at is None), None)


def own_versions() -> Mapping[str, int]:
    """Return the number of the version in force of every document that has one of the county."""
    rows = db.session.execute(
        select(DocumentTemplate.document, DocumentTemplate.version).where(DocumentTemplate.ended_at.is_(None))
    )
    return {row.document: row.version for row in rows}


def template_page(key: str) -> TemplatePage:
    """Return a document with its versions; raise :class:`NotFound` for none of ours."""
    if key not in DOCUMENTS:
        raise NotFound
    rows = db.session.execute(
        select(
            DocumentTemplate.id, DocumentTemplate.version, DocumentTemplate.file_name,
            DocumentTemplate.reason, Person.name, DocumentTemplate.kept_at, DocumentTemplate.ended_at,
            DocumentTemplate.sha256,
        )
        .join(Account, Account.id == DocumentTemplate.account_id)
        .join(Person, Person.id == Account.person_id)
        .where(DocumentTemplate.document == key)
        .order_by(DocumentTemplate.version.desc())
    )  # fmt: skip
    return TemplatePage(DOCUMENTS[key], tuple(VersionRow(*row) for row in rows))


def kept_template(key: str, version: int) -> bytes:
    """Return the bytes of a version; raise :class:`NotFound` where there is none."""
    found = db.session.execute(
        select(DocumentTemplate.content).where(
            DocumentTemplate.document == key, DocumentTemplate.version == version
        )
    ).scalar_one_or_none()
    if found is None:
        raise NotFound
    return bytes(found)


def template_in_force(key: str) -> tuple[int, bytes] | None:
    """Return number and bytes of the county's version in force, None where ours is."""
    found = db.session.execute(
        select(DocumentTemplate.version, DocumentTemplate.content).where(
            DocumentTemplate.document == key, DocumentTemplate.ended_at.is_(None)
        )
    ).one_or_none()
    return (found.version, bytes(found.content)) if found is not None else None

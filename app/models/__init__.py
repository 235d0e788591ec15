"""Every table, imported so that the metadata is whole."""

from app.models.account import (
    Account,
    Credential,
    Delegation,
    LoginSession,
    Person,
    Post,
    RecoveryCode,
    Relation,
    SignInAttempt,
)
from app.models.base import Base, StreamKind, db
from app.models.case import (
    Assignment,
    Case,
    CaseOpening,
    ReferenceCounter,
    Signature,
    Task,
    WorkflowVersion,
)
from app.models.event import Event
from app.models.organisation import Organisation, OrganisationName
from app.models.profile import ProfileEntry, ProfileSnapshot
from app.models.region import Region

__all__ = [
    "Account",
    "Assignment",
    "Base",
    "Case",
    "CaseOpening",
    "Credential",
    "Delegation",
    "Event",
    "LoginSession",
    "Organisation",
    "OrganisationName",
    "Person",
    "Post",
    "ProfileEntry",
    "ProfileSnapshot",
    "RecoveryCode",
    "ReferenceCounter",
    "Region",
    "Relation",
    "SignInAttempt",
    "Signature",
    "StreamKind",
    "Task",
    "WorkflowVersion",
    "db",
]

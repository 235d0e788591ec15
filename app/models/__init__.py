"""Every table, imported so that the metadata is whole."""

from app.models.access import Access, AccessSubject
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
    FormDraft,
    ReferenceCounter,
    Signature,
    SignatureList,
    SignatureListEntry,
    Snapshot,
    Task,
    WorkflowVersion,
)
from app.models.comparison import ComparisonEntry, ComparisonList, Explanation
from app.models.correction import Correction
from app.models.document_template import DocumentTemplate
from app.models.event import Event
from app.models.evidence import Evidence
from app.models.help import FollowUp, HelperAssignment, HelpMeasure
from app.models.household import Household, Membership, NameGram, RosterEntry
from app.models.inspection_sample import (
    InspectionCall,
    InspectionCallList,
    InspectionCallTry,
    InspectionDraw,
    InspectionFile,
    InspectionInspector,
    InspectionPhoto,
    InspectionResult,
    InspectionSample,
)
from app.models.lead import Lead, LeadReport, LeadVisit, LeadVisitor
from app.models.lead_list import LeadList, LeadListColumn, LeadListRow
from app.models.log import Anchor, Checkpoint, LogBranch, LogEntry, LogName, LogPending, LogSource, LogTile
from app.models.meeting import Attendance, Meeting, Recusal, Vote
from app.models.message import Message, OutboxMessage
from app.models.monitoring import Application, Consent, NationalEntry, Visit, Visitor
from app.models.notice import Notice, NoticeEntry, Objection
from app.models.organisation import Organisation, OrganisationName
from app.models.problem import (
    DisciplineLead,
    Escalation,
    Extension,
    LookBack,
    Problem,
    ProblemBatch,
    ProblemFinding,
    ProblemReport,
    ProblemUnit,
    RectificationMeasure,
    RectificationTask,
)
from app.models.problem_paper import LedgerColumn, PlanPaper
from app.models.profile import ProfileEntry, ProfileSnapshot
from app.models.public import Appeal, IncomingApplication, PublicTry, Receipt
from app.models.region import Region
from app.models.row_seal import RowSeal
from app.models.suspicion import (
    Suspicion,
    SuspicionCheck,
    SuspicionChecker,
    SuspicionHit,
    SuspicionPerson,
)

__all__ = [
    "Access",
    "AccessSubject",
    "Account",
    "Anchor",
    "Appeal",
    "Application",
    "Assignment",
    "Attendance",
    "Base",
    "Case",
    "CaseOpening",
    "Checkpoint",
    "ComparisonEntry",
    "ComparisonList",
    "Consent",
    "Correction",
    "Credential",
    "Delegation",
    "DisciplineLead",
    "DocumentTemplate",
    "Escalation",
    "Event",
    "Evidence",
    "Explanation",
    "Extension",
    "FollowUp",
    "FormDraft",
    "HelpMeasure",
    "HelperAssignment",
    "Household",
    "IncomingApplication",
    "InspectionCall",
    "InspectionCallList",
    "InspectionCallTry",
    "InspectionDraw",
    "InspectionFile",
    "InspectionInspector",
    "InspectionPhoto",
    "InspectionResult",
    "InspectionSample",
    "Lead",
    "LeadList",
    "LeadListColumn",
    "LeadListRow",
    "LeadReport",
    "LeadVisit",
    "LeadVisitor",
    "LedgerColumn",
    "LogBranch",
    "LogEntry",
    "LogName",
    "LogPending",
    "LogSource",
    "LogTile",
    "LoginSession",
    "LookBack",
    "Meeting",
    "Membership",
    "Message",
    "NameGram",
    "NationalEntry",
    "Notice",
    "NoticeEntry",
    "Objection",
    "Organisation",
    "OrganisationName",
    "OutboxMessage",
    "Person",
    "PlanPaper",
    "Post",
    "Problem",
    "ProblemBatch",
    "ProblemFinding",
    "ProblemReport",
    "ProblemUnit",
    "ProfileEntry",
    "ProfileSnapshot",
    "PublicTry",
    "Receipt",
    "RecoveryCode",
    "RectificationMeasure",
    "RectificationTask",
    "Recusal",
    "ReferenceCounter",
    "Region",
    "Relation",
    "RosterEntry",
    "RowSeal",
    "SignInAttempt",
    "Signature",
    "SignatureList",
    "SignatureListEntry",
    "Snapshot",
    "StreamKind",
    "Suspicion",
    "SuspicionCheck",
    "SuspicionChecker",
    "SuspicionHit",
    "SuspicionPerson",
    "Task",
    "Visit",
    "Visitor",
    "Vote",
    "WorkflowVersion",
    "db",
]

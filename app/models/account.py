"""People with posts, and how they sign in."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Key, Streamed, StreamKind, stream_constraints


class Person(Streamed, Base):
    """A natural person: officer, member of a household, or both.

    ``sex`` is 1 male, 2 female (national code list), None where neither a number nor anybody told.
    The identity number is sealed under the person's own key and found by a keyed hash; a person
    without a number yet has neither. ``identity_kind`` says which paper the number is from.
    """

    STREAM = StreamKind.PERSON
    __tablename__ = "person"
    __table_args__ = (*stream_constraints(StreamKind.PERSON), Index(None, "name_key"))

    name: Mapped[str] = mapped_column(String(80))
    name_key: Mapped[str] = mapped_column(String(160))
    identity_kind: Mapped[str] = mapped_column(String(32))
    identity_sealed: Mapped[str | None] = mapped_column(String(255))
    identity_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    phone_sealed: Mapped[str | None] = mapped_column(String(255))
    sex: Mapped[str | None] = mapped_column(String(1))
    born_on: Mapped[date | None]
    died_on: Mapped[date | None]
    key: Mapped[bytes] = mapped_column(LargeBinary(80))


class Account(Streamed, Base):
    """The one account of a person. Nobody shares one, nobody has two (``person_id`` is unique)."""

    STREAM = StreamKind.ACCOUNT
    __tablename__ = "account"
    __table_args__ = (*stream_constraints(StreamKind.ACCOUNT),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    username: Mapped[str] = mapped_column(String(40), unique=True)
    opened_on: Mapped[date]
    closed_at: Mapped[datetime | None]


class Credential(Base):
    """What proves that somebody is the holder of an account. Changes are events of the account.

    ``totp_step`` is the time step of the last code taken: a code works once. ``first`` says that
    the password was chosen by somebody else and must be changed before anything else.
    """

    __tablename__ = "credential"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    password_hash: Mapped[str] = mapped_column(String(160))
    password_set_at: Mapped[datetime]
    first: Mapped[bool]
    totp_sealed: Mapped[str | None] = mapped_column(String(255))
    totp_confirmed_at: Mapped[datetime | None]
    totp_step: Mapped[int] = mapped_column(default=0, server_default="0")


class RecoveryCode(Base):
    """A code that replaces the second factor once, kept only as a hash."""

    __tablename__ = "recovery_code"
    __table_args__ = (Index(None, "account_id"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    code_hash: Mapped[str] = mapped_column(String(160))
    used_at: Mapped[datetime | None]


class Post(Base):
    """A post (岗位): a role in an organisation from one day to another. Changes are account events.

    ``valid_to`` is its last day; ``ended_at`` the moment at which it was ended at once.
    """

    __tablename__ = "post"
    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="validity"),
        Index(None, "account_id"),
        Index(None, "organisation_id", "role"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    role: Mapped[str] = mapped_column(String(32))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    ended_at: Mapped[datetime | None]


class Delegation(Base):
    """A post handed to somebody else for some days (代办); he signs with his own name for the giver."""

    __tablename__ = "delegation"
    __table_args__ = (
        CheckConstraint("valid_to >= valid_from", name="validity"),
        Index(None, "delegate_id", "valid_to"),
        Index(None, "post_id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"))
    delegate_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    valid_from: Mapped[date]
    valid_to: Mapped[date]
    reason: Mapped[str] = mapped_column(String(200))
    ended_at: Mapped[datetime | None]


class Relation(Base):
    """Kin of an officer or roster member, as declared, never guessed (decisions.md 16).

    ``holder_id`` is the officer or roster member, ``person_id`` the kin. A declaration that was a
    mistake ends; it isn't deleted.
    """

    __tablename__ = "relation"
    __table_args__ = (Index(None, "holder_id", "person_id", unique=True), Index(None, "person_id"))

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    holder_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    degree: Mapped[str] = mapped_column(String(32))
    declared_on: Mapped[date]
    ended_on: Mapped[date | None]


class LoginSession(Base):
    """One sign-in on one device, revocable from the server. The cookie holds the token, we its hash."""

    __tablename__ = "login_session"
    __table_args__ = (Index(None, "account_id", "ended_at"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    """When the second factor was last shown in this session."""
    passed: Mapped[bool]
    """Whether every step of the sign-in was passed; until then only those steps are reachable."""
    ended_at: Mapped[datetime | None]
    address: Mapped[str] = mapped_column(String(45))
    device: Mapped[str] = mapped_column(String(160))


class SignInAttempt(Base):
    """A try to sign in, for throttling by account and by address. The name tried is kept hashed."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (Index(None, "username_hash", "at"), Index(None, "address", "at"))

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    username_hash: Mapped[str] = mapped_column(String(64))
    address: Mapped[str] = mapped_column(String(45))
    at: Mapped[datetime]
    outcome: Mapped[str] = mapped_column(String(16))

"""Definitions in force and definitions of old: each case keeps to the one it was opened under."""

from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.engine.machine import Compiled, compile_workflow
from app.models.case import WorkflowVersion
from workflows import REGISTRY
from workflows.structure import digest, restore, structure
from workflows.vocabulary import Workflow


@lru_cache(maxsize=256)
def _built(name: str, variant: tuple[tuple[str, str], ...]) -> tuple[Workflow, str]:
    workflow = REGISTRY[name].build(dict(variant))
    return workflow, digest(structure(workflow))


def forget() -> None:
    """Build the definitions anew when next asked for: after the registry has changed."""
    _built.cache_clear()


def in_force(name: str, variant: dict[str, str]) -> tuple[Workflow, str]:
    """Return the definition that a case opened today gets, with the digest of its structure."""
    return _built(name, tuple(sorted(variant.items())))


def keep(session: Session, workflow: Workflow, key: str) -> None:
    """Store the structure of a definition under its digest, once."""
    if session.get(WorkflowVersion, key) is None:
        session.add(
            WorkflowVersion(
                digest=key,
                name=workflow.name,
                variant=dict(workflow.variant),
                structure=structure(workflow),
                recorded_at=clock.now(),
            )
        )
        session.flush()


_COMPILED: dict[str, Compiled] = {}
"""A digest means one structure for ever, so what was compiled once serves the whole process."""


def of_case(session: Session, key: str) -> Compiled:
    """Return the definition stored under a case's digest, whatever releases have come since.

    The structure comes from storage, the conditions by their released names from the code. Raises
    ValueError where the stored structure no longer has its digest: somebody changed the database.
    """
    if key not in _COMPILED:
        version = session.execute(select(WorkflowVersion).where(WorkflowVersion.digest == key)).scalar_one()
        if digest(version.structure) != key:
            raise ValueError(f"the stored definition {key} isn't the one that was stored")
        _COMPILED[key] = compile_workflow(restore(version.structure, REGISTRY[version.name].guards))
    return _COMPILED[key]

"""Every kind of document by its key."""

from collections.abc import Mapping

from workflows.documents import figures, monitoring, rectification
from workflows.documents.vocabulary import Document

DOCUMENTS: Mapping[str, Document] = {
    one.key: one
    for one in (
        *monitoring.DOCUMENTS,
        *rectification.DOCUMENTS,
        *rectification.SHELLS,
        *figures.DOCUMENTS,
    )
}


def documents_of(workflow: str) -> tuple[Document, ...]:
    """Return the documents of a procedure in their order, none where it has none."""
    return tuple(one for one in DOCUMENTS.values() if one.workflow == workflow)

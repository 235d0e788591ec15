"""The words in which an official paper (文书) is defined: what it certifies, what it needs, who prints it.

A paper that the programme makes is a *document*; a *paper* (``workflows/papers.py``) is what people bring.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

OPENING = "opening"
"""The act of a document that certifies how its case began."""

WHOLE_FILE = "whole_file"
"""The act of a document that is about everything in the file, up to its newest event."""

ESCALATION = "escalation"
"""The act of a document that certifies how a superior pressed, which is no step of the path."""


@dataclass(frozen=True, slots=True)
class Document:
    """One kind of document.

    ``act`` is the released name of the action that it certifies, with ``@`` and a state where the same
    name is signed in several, and a bar between actions that end in the same document; ``notice:KIND``
    for what hangs on a board. ``fields`` and the columns of ``tables`` are everything that its template
    may name, and each has to be there: what is missing is refused by name. ``printed_by`` are roles;
    each prints where its post reaches the case. ``numbers`` says that it shows identity numbers, masked
    unless a purpose is given. ``public`` documents hang where everybody reads and are made of what may
    stand there alone. ``place`` is the number in the contents of the file (一户一档, monitoring.md F14), 0
    where it has none. ``paper`` is its size. One ``filled_by_hand`` belongs to no case: an office fills
    it in by itself; one that isn't ``of_case`` is made of figures. ``spare`` are fields for templates of
    counties that ours doesn't use.
    """

    key: str
    label: str
    workflow: str
    act: str
    fields: tuple[str, ...]
    printed_by: frozenset[str]
    tables: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    numbers: bool = False
    public: bool = False
    place: int = 0
    paper: str = "A4"
    filled_by_hand: bool = False
    of_case: bool = True
    spare: frozenset[str] = frozenset()

    @property
    def actions(self) -> tuple[str, ...]:
        """Return the released names of the actions that end in it, none where it certifies no action."""
        names = self.act.partition("@")[0]
        if ":" in names or names in ("", OPENING, WHOLE_FILE, ESCALATION):
            return ()
        return tuple(names.split("|"))

    @property
    def source(self) -> str:
        """Return the state in which the action was signed, empty where the name says enough."""
        return self.act.partition("@")[2]

    @property
    def notice(self) -> str:
        """Return the kind of notice that it is, empty where it is none."""
        return self.act.removeprefix("notice:") if self.act.startswith("notice:") else ""

    @property
    def names(self) -> frozenset[str]:
        """Return every name that a template of it may use."""
        return frozenset((*self.common, *self.fields, *self.tables))

    @property
    def common(self) -> tuple[str, ...]:
        """Return what stands on every document of its kind."""
        return COMMON if self.of_case else ("printed_on", "mark")

    @property
    def leads_back(self) -> tuple[str, ...]:
        """Return what no template of it may leave out."""
        return LEADS_BACK if self.of_case else ("mark",)


COMMON = ("ref", "printed_on", "event_number", "event_day", "event_code", "mark", "qr")
"""What stands on every document: which case, which event it leads to, and who took it out."""

LEADS_BACK = ("mark", "qr")
"""What no template may leave out: the number of the export and the way to the event."""

PICTURES = frozenset({"qr", "before", "after"})
"""Names that stand for pictures."""

"""The documents that are made of figures and belong to no case: the bulletin (通报)."""

from workflows.documents.vocabulary import Document
from workflows.figures import FIGURES
from workflows.words import N_

PREFIX = "figure_"
"""Before the name of a figure, as a template names it: the figure of the whole place."""
PARTS = ("roll", "warnings", "help", "problems", "steps", "demands")
"""The parts of a bulletin in their order; one of which nothing is to be told has no number."""
BY_PLACE = (
    "monitored_households", "monitored_persons", "standing_households", "eliminated_households",
    "eliminated_persons", "elimination_rate_households", "enrolled_households", "measures_planned",
    "measures_delivered", "visits_owed", "visits_overdue", "visits_done",
)  # fmt: skip
BY_SOURCE = ("problems", "problems_finished", "problems_going_on", "completion_rate")

BULLETIN = Document(
    "bulletin", N_("Bulletin of figures"), "figures", "",
    ("place", "office", "begin", "day", *(f"number_{one}" for one in PARTS),
     *(f"{PREFIX}{one.name}" for one in FIGURES)),
    frozenset({
        "township_officer", "township_leader", "township_head", "county_officer", "county_leader",
        "inspector",
    }),
    {
        **{f"told_{one}": ("text",) for one in PARTS[:-1]},
        "places": ("name", *(f"{PREFIX}{one}" for one in BY_PLACE)),
        "sources": ("name", *(f"{PREFIX}{one}" for one in BY_SOURCE)),
        "rules": ("text",),
    },
    of_case=False,
    spare=frozenset(f"{PREFIX}{one.name}" for one in FIGURES),
)  # fmt: skip

DOCUMENTS = (BULLETIN,)

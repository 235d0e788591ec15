"""The layouts of our own templates by the key of their document."""

from collections.abc import Mapping

from app.documents import layouts_decisions, layouts_figures, layouts_household, layouts_problems
from app.documents.layout import Layout

LAYOUTS: Mapping[str, Layout] = {
    **layouts_household.LAYOUTS,
    **layouts_decisions.LAYOUTS,
    **layouts_problems.LAYOUTS,
    **layouts_figures.LAYOUTS,
}

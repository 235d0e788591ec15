"""What stands under the addresses of figures: a report that the county keeps."""

from collections.abc import Iterable

from app.commands.figure_reports import ReportSheet, keep_report
from tests.support.county import COUNTY
from tests.support.village import Village


def settle_reports(village: Village, places: Iterable[dict[str, str]]) -> None:
    """Keep a report and enter it into the names of every place."""
    sheet = ReportSheet("监测帮扶月报", COUNTY, ("monitoring", "rectification"), "month")
    with village.app.app_context():
        number = keep_report(actor=village.officers["county_officer"].actor(), sheet=sheet, once="report")
    for names in places:
        names["report"] = str(number)

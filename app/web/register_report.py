"""The findings of a roster in words, for the page, the terminal and the workbook alike."""

from app.documents.register_sheet import Line, register_sheet
from app.errors import Problem
from app.intake.registers.kinds import first_word
from app.intake.registers.rules import REFUSED, Finding, Rule, rule_of
from app.queries.register_imports import Report
from app.web.register_sentences import REGISTERS, finding_sentence
from app.web.wording import FORBIDDEN, sentence


def column_name(report: Report, column: str) -> str:
    """Return the heading of a finding's column: as the file has it, else as the national system does."""
    return report.labels.get(column) or first_word(column)


def number_of(rule: Rule) -> str:
    """Return the number of a rule in the catalogue of the cleaning rules, empty for one of the form's own."""
    return rule.origin if rule.origin[1:].isdigit() else ""


def line_of(report: Report, finding: Finding) -> Line:
    """Return a finding in words."""
    return (
        finding.row,
        column_name(report, finding.column),
        number_of(rule_of(finding.rule)),
        rule_of(finding.rule).weight,
        finding.value,
        said_of(finding),
    )


def said_of(finding: Finding, *, whole: bool = True) -> str:
    """Return what is to be said of a finding; what a command refuses is said as on its form.

    What may be written instead differs from row to row: it is left out where not the ``whole`` is asked for.
    """
    details = {**finding.details}
    if "choices" in details and not whole:
        details["choices"] = "……"
    if not finding.rule.startswith(REFUSED):
        return finding_sentence(finding.rule, details)
    code = finding.rule.removeprefix(REFUSED)
    if code in FORBIDDEN:
        return str(FORBIDDEN[code])
    return sentence(Problem("", code, finding.details))


def title_of(report: Report) -> str:
    """Return what the workbook of the findings is called, in Chinese where it is asked for so."""
    return f"{REGISTERS[report.kind]}核对结果"


def report_sheet(report: Report, title: str = "") -> bytes:
    """Return the findings as a workbook with a comment in every faulty cell."""
    lines = [line_of(report, one) for one in report.findings]
    headings = [column_name(report, one) for one in report.fields]
    return register_sheet(title or title_of(report), lines, headings, report.rows)

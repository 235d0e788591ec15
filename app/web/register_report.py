"""The findings of a roster in words, for the page, the terminal and the workbook alike."""

from app.documents.register_sheet import Line, register_sheet
from app.intake.registers.rules import RULES, Finding, Rule
from app.intake.registers.words import WORDS
from app.queries.register_imports import Report
from app.web.register_sentences import finding_sentence


def column_name(report: Report, column: str) -> str:
    """Return the heading of a finding's column: as the file has it, else as the national system does."""
    return report.labels.get(column) or WORDS[column].split()[0]


def number_of(rule: Rule) -> str:
    """Return the number of a rule in the catalogue of the cleaning rules, empty for one of the form's own."""
    return rule.origin if rule.origin[1:].isdigit() else ""


def line_of(report: Report, finding: Finding) -> Line:
    """Return a finding in words."""
    return (
        finding.row,
        column_name(report, finding.column),
        number_of(RULES[finding.rule]),
        RULES[finding.rule].weight,
        finding.value,
        finding_sentence(finding.rule, finding.details),
    )


def report_sheet(report: Report, title: str = "农户花名册核对结果") -> bytes:
    """Return the findings as a workbook with a comment in every faulty cell."""
    lines = [line_of(report, one) for one in report.findings]
    headings = [column_name(report, one) for one in report.fields]
    return register_sheet(title, lines, headings, report.rows)

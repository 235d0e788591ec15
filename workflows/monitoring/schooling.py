"""Codes of schooling: where somebody is at school (在校生状况), and why a child isn't."""

from workflows.words import N_

SCHOOL: tuple[tuple[str, str], ...] = (
    ("001", N_("Preschool child")),
    ("002", N_("Kindergarten")),
    ("003", N_("At primary school")),
    ("004", N_("Grade seven")),
    ("005", N_("Grade eight")),
    ("006", N_("Grade nine")),
    ("007", N_("Senior secondary, year one")),
    ("008", N_("Senior secondary, year two")),
    ("009", N_("Senior secondary, year three")),
    ("010", N_("Secondary vocational, year one")),
    ("011", N_("Secondary vocational, year two")),
    ("012", N_("Secondary vocational, year three")),
    ("013", N_("Higher vocational, year one")),
    ("014", N_("Higher vocational, year two")),
    ("015", N_("Higher vocational, year three")),
    ("017", N_("Technician college, year one")),
    ("018", N_("Technician college, year two")),
    ("019", N_("Technician college, year three")),
    ("020", N_("Technician college, year four")),
    ("021", N_("Bachelor, year one")),
    ("022", N_("Bachelor, year two")),
    ("023", N_("Bachelor, year three")),
    ("024", N_("Bachelor, year four")),
    ("025", N_("Bachelor, year five")),
    ("026", N_("Postgraduate")),
    ("000", N_("Not at school")),
)
"""在校生状况. ``000`` is ours: the national system leaves it empty, and empty can't be told from unasked."""

UNSCHOOLED: tuple[tuple[str, str], ...] = (
    ("01", N_("Illness (not at school)")),
    ("02", N_("Disability (not at school)")),
    ("03", N_("Weary of school")),
    ("04", N_("Left school early")),
    ("05", N_("Starts school later")),
    ("06", N_("Other reason (not at school)")),
)
"""未上学原因 of children of school age. The list is the national one, the numbers follow its order."""

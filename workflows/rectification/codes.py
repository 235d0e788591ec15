"""Code lists of rectification: where problems come from, what proves work, what a check came to.

Pairs of code and message. Codes are stored, never labels. Source of each list: rectification.md.
"""

from workflows.words import N_

Codes = tuple[tuple[str, str], ...]

SOURCE: Codes = (
    ("assessment", N_("Performance assessment and evaluation")),
    ("party_inspection", N_("Party inspection (central, provincial)")),
    ("county_inspection", N_("Party inspection of the county")),
    ("audit", N_("Audit")),
    ("unannounced", N_("Unannounced visit and supervision")),
    ("cross_check", N_("Cross-check between places")),
    ("discipline", N_("Discipline inspection")),
    ("phone_check", N_("Suspects of a telephone check")),
    ("department_warning", N_("Warnings of departments")),
    ("petition", N_("Petition or hotline")),
    ("self_check", N_("Own check")),
    ("deputies", N_("Supervision by deputies and committee members")),
)
"""问题来源 (rectification.md 1.1)."""

BATCH_LEVEL: Codes = (
    ("national", N_("National")),
    ("province", N_("Provincial")),
    ("city", N_("Municipal")),
    ("county", N_("County")),
    ("township", N_("Township")),
)
"""The level that found the problems (rectification.md 1.1, batches)."""

ABOVE_COUNTY = frozenset({"national", "province", "city"})

DIMENSION: Codes = (
    ("duty", N_("Duties carried out")),
    ("policy", N_("Policies carried out")),
    ("work", N_("Work carried out")),
    ("results", N_("Results consolidated")),
)
"""三落实一巩固 (rectification.md 1.2)."""

DEADLINE_KIND: Codes = (
    ("immediate", N_("At once")),
    ("long_term", N_("Kept up for long")),
    ("immediate_and_long_term", N_("At once, then kept up")),
    ("dated", N_("By a date")),
    ("unknown", N_("Not said")),
)
"""整改时限 as papers word it (rectification.md 2.5)."""

LASTING_KINDS = frozenset({"long_term", "immediate_and_long_term"})

PROOF: Codes = (
    ("photos", N_("Pictures before and after, of the same spot")),
    ("payment", N_("List of payees, transfer or receipt")),
    ("rule", N_("Rule issued, with its number")),
    ("household", N_("Confirmation of the household")),
    ("system", N_("Picture of the national system before and after")),
    ("work_trace", N_("Dated trace of the work: ledger, training, minutes")),
)
"""What class of proof a criterion needs: it is decided with the plan (rectification.md 4; red flag R03)."""

PROBLEM_PAPER: Codes = (
    ("before_photo", N_("Picture before")),
    ("after_photo", N_("Picture after")),
    ("payment", N_("List of payees, transfer or receipt")),
    ("rule", N_("Rule issued")),
    ("household_confirmation", N_("Confirmation of the household, signed")),
    ("system_screen", N_("Picture of the national system")),
    ("work_trace", N_("Ledger, training sign-in, other trace of work")),
    ("unit_minutes", N_("Minutes of the unit's own meeting")),
    ("visit_record", N_("Record of the visit to the household or place")),
    ("untrue_proof", N_("Proof that the problem isn't true")),
    ("acceptance_record", N_("Record of the check on the spot")),
    ("closure_notice", N_("Picture of the notice of the result")),
    ("finder_consent", N_("Consent of the office that found it")),
    ("escalation_paper", N_("Urging letter, bulletin or record of a talk")),
    ("other_proof", N_("Another paper")),
)
"""Kinds of papers in the file of a problem (佐证材料, rectification.md 4)."""

PAPERS_OF_PROOF = {
    "photos": ("before_photo", "after_photo"),
    "payment": ("payment",),
    "rule": ("rule",),
    "household": ("household_confirmation",),
    "system": ("system_screen",),
    "work_trace": ("work_trace",),
}
"""Which papers a class of proof consists of; each of them has to be there."""

WORK_PAPERS = frozenset(kind for kinds in PAPERS_OF_PROOF.values() for kind in kinds) | {
    "unit_minutes",
    "other_proof",
}
"""Papers that show work done; those of checks and letters don't."""

FINDING: Codes = (
    ("true", N_("True")),
    ("untrue", N_("Not true")),
    ("misunderstood", N_("The household misunderstood; explained")),
)
"""属实、不属实、群众不理解: what a check of a suspect came to (rectification.md 5.1, step 3)."""

SIDE: Codes = (("county", N_("County and below")), ("department", N_("Department in charge")))
"""The two to whom a suspect is handed (双向交办)."""

LOOK_BACK: Codes = (
    ("holds", N_("Still put right")),
    ("partly", N_("Partly: something is left to do")),
    ("relapsed", N_("The problem is back")),
    ("unsolved", N_("The people concerned say that it isn't solved")),
)
"""What a look-back (回头看) came to; the last one is the voice of the household (red flag R18)."""

LASTING_RESULT: Codes = (
    ("progressing", N_("Kept up")),
    ("stalled", N_("Not kept up")),
)
"""What a review of a lasting duty came to (rectification.md 6.2)."""

SEEN_AGAIN: Codes = (*LOOK_BACK, *LASTING_RESULT)
"""Results of look-backs and of reviews together; no code has two meanings."""

REOPEN_BASIS: Codes = (
    ("look_back", N_("Look-back")),
    ("complaint", N_("Complaint of the people concerned")),
    ("inspection", N_("Later inspection")),
    ("untrue_closure", N_("Closed on paper only")),
)

RUNG: Codes = (
    ("urge", N_("Urging letter")),
    ("bulletin", N_("Named in a bulletin")),
    ("talk", N_("Talk with those responsible")),
    ("special", N_("Special supervision by the superior")),
)
"""催办、通报、约谈、提级督办: how a superior presses (rectification.md 2.8)."""

PROBLEM_PARTS: Codes = (
    ("concrete", N_("The problem made concrete")),
    ("measures", N_("Measures")),
    ("responsible", N_("Units and person responsible")),
    ("criterion", N_("Criterion of completion")),
    ("deadline", N_("Time limit")),
    ("evidence", N_("Proof")),
    ("work", N_("The work itself")),
    ("same_elsewhere", N_("The same fault in other places")),
)
"""What a return of a problem can point at (补充整改要求)."""

PROBLEM_RETURN_REASONS: Codes = (
    ("not_done", N_("Not done, or only in part")),
    ("paper_only", N_("Put right on paper only")),
    ("proof_weak", N_("The proof doesn't show it")),
    ("proof_old", N_("The proof is older than the problem")),
    ("empty_words", N_("Measures are words without object, number and date")),
    ("wrong_unit", N_("The wrong unit or person answers for it")),
    ("people_disagree", N_("The people concerned don't agree")),
    ("other", N_("Something else")),
)

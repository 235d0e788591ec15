"""Code lists of the national system (monitoring.md 9.4): pairs of code and message, in its order.

Codes are stored, never labels. The long lists keep the last three digits of the national code
(100A27001 is ``001``). What is ours and not the national system's is marked so.
"""

from collections.abc import Mapping

from workflows.monitoring import assessment, ethnicity, schooling
from workflows.words import N_

Codes = tuple[tuple[str, str], ...]
ETHNICITY: Codes = ethnicity.ETHNICITY
ASSESSMENT, PUBLIC_HELP = assessment.ASSESSMENT, assessment.PUBLIC_HELP

SEX: Codes = (("1", N_("Male")), ("2", N_("Female")))

HOUSEHOLD_KIND: Codes = (
    ("1", N_("Ordinary household")),
    ("2", N_("Household lifted out of poverty")),
    ("3", N_("Household lifted out of poverty, without benefits")),
)
"""户类型."""

CATEGORY: Codes = (
    ("01", N_("Unstable household lifted out of poverty")),
    ("02", N_("Borderline household")),
    ("03", N_("Household in sudden serious difficulty")),
)
"""监测对象类别."""

RISK: Codes = (
    ("001", N_("Illness")),
    ("002", N_("Schooling")),
    ("003", N_("Housing safety")),
    ("004", N_("Drinking water safety")),
    ("005", N_("Disability")),
    ("006", N_("Natural disaster")),
    ("007", N_("Accident")),
    ("008", N_("Failed business")),
    ("009", N_("Unstable migrant work")),
    ("010", N_("Lack of labour power")),
    ("011", N_("Other risk")),
)
"""致贫/返贫风险."""

DISASTER_RISK = "006"

DISASTER: Codes = (
    ("001", N_("Flood")),
    ("002", N_("Landslide or mudflow")),
    ("003", N_("Drought")),
    ("004", N_("Pests and plant diseases")),
    ("005", N_("Weather disaster")),
    ("006", N_("Earthquake")),
    ("007", N_("Epidemic")),
    ("008", N_("Other disaster")),
)
"""因自然灾害子项 (100A271), asked where natural disaster is a risk."""

SUDDEN_RISKS = frozenset({"001", "006", "007", "008", "009"})
"""Risks that can strike suddenly (monitoring.md 2.1, INFERRED from the definition of category 03)."""

DIFFICULTY: Codes = (
    ("01", N_("Low income")),
    ("02", N_("Spending on schooling")),
    ("03", N_("Basic medical care")),
    ("04", N_("Safe housing")),
    ("05", N_("Safe drinking water")),
    ("06", N_("Other difficulty")),
)
"""Problems that the family can't solve itself, as the application asks (100B01)."""

GUARANTEE: Codes = (
    ("schooling", N_("A child of school age out of school")),
    ("medical", N_("A member without basic medical insurance")),
    ("housing", N_("Housing isn't safe")),
    ("water", N_("Drinking water isn't safe")),
)
"""Three guarantees and water (三保障和饮水安全): what isn't secured."""

CANNOT_COPE: Codes = (
    ("01", N_("Can't solve an outstanding problem")),
    ("02", N_("Can't solve an actual difficulty or latent risk")),
    ("03", N_("Can't bear large unavoidable spending")),
)
"""Why the household has no capacity to cope (无自主应对能力)."""

RELATION: Codes = (
    ("001", N_("Head of the household")),
    ("002", N_("Spouse")),
    ("003", N_("Son")),
    ("004", N_("Daughter")),
    ("005", N_("Daughter-in-law")),
    ("006", N_("Son-in-law")),
    ("007", N_("Son's son")),
    ("008", N_("Son's daughter")),
    ("009", N_("Daughter's son")),
    ("010", N_("Daughter's daughter")),
    ("011", N_("Father")),
    ("012", N_("Mother")),
    ("013", N_("Wife's father")),
    ("014", N_("Wife's mother")),
    ("015", N_("Husband's father")),
    ("016", N_("Husband's mother")),
    ("017", N_("Father's father")),
    ("018", N_("Father's mother")),
    ("019", N_("Mother's father")),
    ("020", N_("Mother's mother")),
    ("021", N_("Brother or sister")),
    ("022", N_("Great-grandson")),
    ("023", N_("Great-granddaughter")),
    ("024", N_("Nephew")),
    ("025", N_("Niece")),
    ("026", N_("Brother's wife")),
    ("027", N_("Uncle")),
    ("099", N_("Other relation")),
)
"""与户主关系."""

HEAD = "001"

EDUCATION: Codes = (
    ("001", N_("Illiterate or semi-literate")),
    ("002", N_("Primary school")),
    ("003", N_("Junior secondary school")),
    ("004", N_("Senior secondary school")),
    ("005", N_("Junior college")),
    ("006", N_("Bachelor's degree or higher")),
)
"""文化程度."""

SCHOOL: Codes = schooling.SCHOOL

UNSCHOOLED: Codes = schooling.UNSCHOOLED

WORK_PLACE: Codes = (
    ("township", N_("In the township")),
    ("county", N_("Elsewhere in the county")),
    ("province", N_("Elsewhere in the province")),
    ("country", N_("In another province")),
    ("abroad", N_("Abroad")),
)
"""务工所在地, as far as help depends on it. The steps are ours."""

HEALTH: Codes = (
    ("001", N_("Healthy")),
    ("002", N_("Long-term chronic illness")),
    ("003", N_("Serious illness")),
    ("004", N_("Disabled")),
)
"""健康状况, several at once."""

SERIOUS_ILLNESS = "003"

LABOUR: Codes = (
    ("001", N_("Ordinary labour power")),
    ("002", N_("Skilled labour power")),
    ("003", N_("Lost labour power")),
    ("004", N_("No labour power")),
    ("005", N_("Weak or half labour power")),
)
"""劳动技能."""

LABOUR_CLASS: Mapping[str, str] = {"004": "none", "003": "lost", "005": "weak"}
"""The classes that the parameter ``no_labour_classes`` speaks of."""

COVER: Codes = (
    ("resident_medical", N_("Resident medical insurance")),
    ("employee_medical", N_("Employee medical insurance")),
    ("critical_illness", N_("Critical illness insurance")),
    ("resident_pension", N_("Resident pension insurance")),
    ("employee_pension", N_("Employee pension insurance")),
    ("subsistence", N_("Subsistence allowance")),
    ("destitute", N_("Support for the destitute")),
)
"""Insurance and benefits (参保与社会保障)."""

POLITICAL: Codes = (
    ("001", N_("Party member")),
    ("002", N_("Probationary Party member")),
    ("003", N_("Youth League member")),
    ("004", N_("Member of a democratic party")),
    ("005", N_("Without party affiliation (public figure)")),
    ("006", N_("Ordinary citizen")),
)
"""政治面貌."""

JOINED: Codes = (
    ("registered", N_("On the register")),
    ("birth", N_("Born")),
    ("marriage", N_("Married into the family")),
    ("adoption", N_("Adopted")),
    ("return", N_("Came back")),
    ("moved_in", N_("Moved in")),
)
"""Why somebody belongs to the household from a day on (six reasons of increase, monitoring.md 6.5)."""

LEFT: Codes = (
    ("death", N_("Died")),
    ("marriage", N_("Married out of the family")),
    ("moved_out", N_("Moved away")),
    ("prison", N_("In prison")),
    ("missing", N_("Missing")),
    ("split", N_("Household split")),
    ("mistake", N_("Entered by mistake")),
    ("other", N_("Left for another reason")),
)
"""Why somebody no longer belongs to it (eight reasons of decrease, monitoring.md 6.5)."""

SIGNED_HOW: Codes = (
    ("signature", N_("Signature")),
    ("thumbprint", N_("Thumbprint")),
)
"""How the application was signed."""

CONFIRMED_HOW: Codes = (
    ("signature", N_("Signature, scanned")),
    ("thumbprint", N_("Thumbprint, scanned")),
    ("recording", N_("Voice recording")),
    ("call_back", N_("Call-back by telephone")),
)
"""How the household confirmed the figures of a visit (decisions.md 25)."""

MET: Codes = (
    ("at_home", N_("Somebody at home")),
    ("by_phone", N_("Nobody at home, reached by telephone")),
)
"""How the household was met. Who couldn't be reached hasn't been visited."""

HIT: Codes = (
    ("fiscal", N_("Paid from the public purse")),
    ("vehicle", N_("Vehicle")),
    ("property", N_("Town housing or shop")),
    ("business", N_("Company or business registration")),
    ("deposit", N_("Deposits")),
    ("other", N_("Another finding")),
)
"""Kinds of findings (命中) of the comparison (monitoring.md 4.4)."""

ROSTER_KIND: Codes = (
    ("representative", N_("Villagers' representative")),
    ("committee", N_("Member of the two committees")),
    ("party", N_("Party members' representative")),
    ("group_head", N_("Village-group head")),
    ("resident", N_("Cadre in residence")),
)
"""As what somebody takes part in an appraisal."""

DEGREE: Codes = (
    ("spouse", N_("Husband or wife")),
    ("child", N_("Child")),
    ("parent", N_("Parent")),
    ("sibling", N_("Brother or sister (kin)")),
    ("grandparent", N_("Grandparent or grandchild")),
    ("in_law", N_("Kin by marriage")),
    ("collateral", N_("Collateral kin within three generations")),
)
"""Degrees of kinship that oblige to stand aside (近亲属)."""

CHANNEL: Codes = (
    ("in_person", N_("In person")),
    ("phone", N_("By telephone")),
    ("letter", N_("By letter")),
    ("hotline", N_("Hotline 12317")),
    ("public_page", N_("Public page")),
)
"""How something reached the office."""

PAPER: Codes = (
    ("application", N_("Application and authorisation, signed")),
    ("identity", N_("Identity card or household register")),
    ("visit_sheet", N_("Visit sheet, confirmed by the household")),
    ("proof", N_("Proof of illness, schooling, disaster")),
    ("minutes", N_("Minutes of the meeting")),
    ("sign_in_sheet", N_("Sign-in sheet of the meeting")),
    ("posting_proof", N_("Picture of the notice when posted")),
    ("take_down_proof", N_("Picture of the notice at its end")),
    ("objection", N_("Papers of an objection")),
    ("source_paper", N_("Paper of the decision before the system")),
    ("natural_end", N_("Proof that the risk is gone by itself")),
    ("on_site", N_("Record of the township's own look")),
    ("help_proof", N_("Proof of help delivered")),
    ("other", N_("Another paper")),
)
"""Kinds of papers in a file (一户一档, monitoring.md F14)."""

UNMASK_PURPOSE: Codes = (
    ("comparison", N_("Comparison with another system")),
    ("entry", N_("Entry into the national system")),
    ("payment", N_("Payment or insurance matter of the family")),
    ("inspection", N_("Inspection or complaint")),
    ("correction", N_("Checking the number against the card")),
)
"""Why somebody needs a full number. Ours; each use is an event."""


def label(codes: Codes, code: str) -> str:
    """Return the message of a code; the code itself where the list doesn't know it."""
    return dict(codes).get(code, code)

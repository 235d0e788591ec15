"""What stands under the addresses of rectification: problems, batches, papers, ledgers, a lead."""

from app import clock
from app.commands.problem_pressing import LeadSheet, hand_lead
from app.models import Case, Problem, db
from tests.support.ledgers import kept
from tests.support.plan_papers import founded, read
from tests.support.problems import Problems
from tests.support.village import Village


def settle_problems(village: Village, place: str, number: int, names: dict[str, str]) -> None:
    """Make one of everything for a village that answers for a problem; enter it into ``names``."""
    problems, officer = Problems(village, lead=place), village.officers["county_officer"]
    ref = problems.at("rectifying", problems.batch("监测户帮扶措施未落实")[0])
    names["problem"], batch = ref, f"禾丰县第{number + 1}批"
    sheet = LeadSheet(problems.organisations["discipline"], clock.today(), 1, "台账与实际不符，涉嫌虚报。")
    with village.app.app_context():
        leader = village.officers["county_leader"].actor()
        names["discipline_lead"] = str(hand_lead(actor=leader, ref=ref, sheet=sheet, once=f"lead/{ref}"))
        of_case = db.select(Problem.batch_id).join(Case, Case.id == Problem.case_id).where(Case.ref == ref)
        names["batch"] = str(db.session.execute(of_case).scalar_one())
        names["plan_paper"] = str(read(officer, f"{batch}考核反馈问题整改方案"))
        names["founded_paper"] = str(founded(officer, f"{batch}审计反馈问题整改方案"))
        names["ledger"] = str(kept(officer, f"{batch}问题台账"))
        names["agreed_ledger"] = str(kept(officer, f"{batch}问题清单", agreed=True))

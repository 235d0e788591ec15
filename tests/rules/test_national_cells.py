"""Facts as rows of the national system: read again they are the facts that they were made of."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from app.rules import national
from app.rules.facts import HouseholdFacts, MemberFacts, Standards
from app.rules.national_cells import ORDER, Beside, Spelling, rows_of

BY = Standards(day=date(2026, 11, 27), line=Decimal(8500))
HEAD = MemberFacts(
    id=1,
    by=BY,
    identity_kind="01",
    identity_number="990101196001010011",
    disability_card=None,
    born_on=date(1960, 1, 1),
    sex="1",
    ethnicity="土家族",
    relation="001",
    political="006",
    phone="13900000001",
    education="002",
    school="",
    unschooled="",
    labour="005",
    work_place="",
    work_months=Decimal(0),
    resident_medical="1",
    employee_medical="0",
    critical_illness="0",
    resident_pension="1",
    employee_pension="0",
    subsistence="1",
    destitute="0",
    health=("002", "004"),
)
HOME = HouseholdFacts(
    id=1,
    by=BY,
    members=(HEAD,),
    left=(),
    code="9900000001",
    kind="2",
    category="01",
    phone="",
    size=Decimal(1),
    identified="202605",
    eliminated="1",
    eliminated_in="202611",
    elimination_way="01",
    risks=("001", "010"),
    measures=("39003", "39099", "42003"),
    problem_schooling="0",
    problem_housing="1",
    problem_medical="0",
    problem_water="0",
    wage=Decimal("12000.5"),
    production=Decimal(0),
    property=Decimal(0),
    transfer=Decimal(3000),
    birth_money=Decimal(0),
    subsistence_money=Decimal(2400),
    destitute_money=Decimal(0),
    pension_money=Decimal(600),
    ecology_money=Decimal(0),
    cost=Decimal(100),
    net=Decimal("14900.5"),
    net_per_head=Decimal("14900.5"),
    spending=Decimal(9000),
    disaster="",
    after_schooling="0",
    after_housing="0",
    after_medical="0",
    after_water="0",
    after_wage=Decimal(20000),
    after_property=Decimal(0),
    after_transfer=Decimal(3000),
    after_production=Decimal(0),
    after_cost=Decimal(0),
    after_net=Decimal(23000),
    after_net_per_head=Decimal(23000),
    after_claims=Decimal(0),
    after_spending=Decimal(500),
)


def cells(home: HouseholdFacts) -> dict[str, str]:
    area = {"县": "禾丰县", "乡": "柳溪镇", "村": "上湾村"}
    (row,) = rows_of(home, Beside({1: "田大"}, area), Spelling({"015": "土家族"}))
    return dict(zip(ORDER, row, strict=True))


def test_what_a_row_says_is_read_again_as_it_was() -> None:
    found = national.household([(1, cells(HOME))], BY)
    held = {name for name in HOME.__dataclass_fields__ if getattr(HOME, name) is not None}
    differing = {name for name in held - {"members"} if getattr(found, name) != getattr(HOME, name)}
    assert differing == set()
    member = replace(found.members[0], disability_card=None)
    assert {name for name in HEAD.__dataclass_fields__ if getattr(HEAD, name) is not None} >= {
        "identity_number"
    }
    assert [
        name
        for name in HEAD.__dataclass_fields__
        if getattr(HEAD, name) is not None and getattr(member, name) != getattr(HEAD, name)
    ] == []


def test_codes_are_spelled_and_what_isn_t_known_is_left_empty() -> None:
    head = replace(HEAD, ethnicity="015", work_place="abroad")
    bare = replace(HOME, members=(head,), category="unstated", risks=None, measures=None, eliminated=None)
    told = cells(replace(bare, disaster="002"))
    assert (told["民族"], told["务工所在地"], told["因自然灾害子项"]) == ("土家族", "境外", "地质灾害")
    assert (told["监测对象类别"], told["致贫/返贫风险1"], told["产业帮扶"], told["风险是否已消除"]) == (
        "",
    ) * 4
    assert (told["户主姓名"], told["户主证件号码"], told["家庭人口数"]) == ("田大", HEAD.identity_number, "1")

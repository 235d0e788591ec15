"""Names of units as papers print them, compared with organisations of an invented county."""

import pytest

from app.intake.plans.matching import Body, How, Places, match_name

COUNTY = [
    Body(1, "禾丰县农业农村局", "county"), Body(2, "禾丰县医疗保障局", "county"),
    Body(3, "禾丰县人力资源和社会保障局", "county"), Body(4, "禾丰县卫生健康委员会", "county"),
    Body(5, "柳溪镇人民政府", "township"), Body(6, "石桥乡人民政府", "township"),
    Body(7, "上湾村村民委员会", "village"), Body(8, "柳溪镇上湾村卫生室", "village"),
]  # fmt: skip
TOWNSHIP = [Body(one.id, one.name, one.level, near=one.id in (5, 7, 8)) for one in COUNTY if one.id != 6]
HEFENG, LIUXI = Places("禾丰县"), Places("禾丰县", "柳溪镇")


@pytest.mark.parametrize(
    ("printed", "how", "number"),
    [
        ("禾丰县医疗保障局", How.EXACT, 2),
        ("医疗保障局", How.SHORT, 2),
        ("县医疗保障局", How.SHORT, 2),
        ("县 农业农村局。", How.SHORT, 1),
        ("柳溪镇", How.CONTAINED, 5),
        ("石桥乡党委", How.CONTAINED, 6),
        ("上湾村村委会", How.CONTAINED, 7),
        ("医保局", How.ABBREVIATED, 2),
        ("县人社局", How.ABBREVIATED, 3),
        ("卫健委", How.ABBREVIATED, 4),
    ],
)
def test_names_of_a_county_paper_are_known_or_proposed(printed: str, how: How, number: int) -> None:
    found = match_name(printed, COUNTY, HEFENG)
    assert (found.how, found.candidates) == (how, (number,))
    assert found.known == (number if how in (How.EXACT, How.SHORT) else None)


@pytest.mark.parametrize(
    "printed", ["各村（社区）", "相关站所", "县直有关部门", "驻村工作队", "乡村振兴站", "局", "县"]
)
def test_what_is_no_organisation_is_asked_and_not_guessed(printed: str) -> None:
    assert match_name(printed, COUNTY, HEFENG).how is How.UNKNOWN


@pytest.mark.parametrize("printed", ["乡乡村振兴站", "镇民政办", "财政所", "农业综合服务中心", "镇党委"])
def test_office_of_the_township_is_proposed_as_the_township(printed: str) -> None:
    found = match_name(printed, TOWNSHIP, LIUXI)
    assert (found.how, found.proposed, found.known) == (How.OFFICE, 5, None)


def test_office_of_the_county_is_not_taken_for_the_township() -> None:
    assert match_name("县信访办公室", TOWNSHIP, LIUXI).how is How.UNKNOWN
    assert match_name("镇人民政府", TOWNSHIP, LIUXI).known == 5
    assert match_name("柳溪镇", TOWNSHIP, LIUXI).proposed == 5


def test_of_several_bodies_none_is_proposed() -> None:
    twins = [*COUNTY, Body(9, "禾丰县医疗卫生保障局", "county")]
    found = match_name("医保局", twins, HEFENG)
    assert (found.how, found.candidates, found.proposed) == (How.SEVERAL, (2, 9), None)
    namesakes = [Body(1, "新村村民委员会", "village"), Body(2, "新村村民委员会", "village")]
    assert match_name("新村村民委员会", namesakes, HEFENG).proposed is None

"""The invented county of the demo: places and bodies. Nothing of it exists; no province begins with 99."""

from dataclasses import dataclass

COUNTY = "990101000000"
COUNTY_NAME = "禾丰县"
TOWNSHIPS = (
    ("101", "柳溪镇", ("上湾村", "竹坪村", "石板村", "双河村")),
    ("102", "石桥乡", ("青杠村", "马鞍村", "龙井村", "新场村")),
    ("103", "白云乡", ("云台村", "坪上村", "黄泥村", "大田村")),
)
GROUPS = ("一组", "二组", "三组")
OFFICE = "禾丰县电子政务中心"
FIRST_PASSWORD = "云岭-Demo-首次"  # noqa: S105 - what everybody chose first; nobody needs it any more
PASSWORD = "禾丰-Demo-2026"  # noqa: S105 - the demo's sign-in page prints it

DEPARTMENTS = {
    "medical": "禾丰县医疗保障局",
    "housing": "禾丰县住房和城乡建设局",
    "traffic": "禾丰县公安局交通警察大队",
    "market": "禾丰县市场监督管理局",
}
"""Departments that answer comparison lists, by the key of their body."""


@dataclass(frozen=True, slots=True)
class Body:
    """One organisation of the demo: its own short name for references, and what it is."""

    key: str
    name: str
    kind: str
    region: str


@dataclass(frozen=True, slots=True)
class Village:
    """One village: ``key`` is that of its committee, ``code`` that of its region."""

    key: str
    name: str
    code: str
    township: str
    township_name: str

    def group(self, number: int) -> str:
        """Return the region code of one of its village groups, from 1."""
        return f"{self.code}{number:02d}"


VILLAGES = tuple(
    Village(f"v{code}{number}", village, f"990101{code}{number:03d}", f"t{code}", name)
    for code, name, villages in TOWNSHIPS
    for number, village in enumerate(villages, 1)
)


def regions() -> list[tuple[str, str]]:
    """Return (code, name) of every region of the demo, upper ones first."""
    rows = [("990000000000", "云岭省"), ("990100000000", "安澜市"), (COUNTY, COUNTY_NAME)]
    rows += [(f"990101{code}000", name) for code, name, _ in TOWNSHIPS]
    for village in VILLAGES:
        rows.append((village.code, village.name))
        rows += [(village.group(number), village.name + name) for number, name in enumerate(GROUPS, 1)]
    return rows


def bodies() -> list[Body]:
    """Return the organisations of the demo."""
    return [
        Body("bureau", "禾丰县农业农村局", "competent_bureau", COUNTY),
        *(Body(key, name, "department", COUNTY) for key, name in DEPARTMENTS.items()),
        Body("discipline", "禾丰县纪委监委", "discipline_body", COUNTY),
        *(
            Body(f"t{code}", f"{name}人民政府", "township_government", f"990101{code}000")
            for code, name, _ in TOWNSHIPS
        ),
        *(
            Body(village.key, f"{village.name}村民委员会", "village_committee", village.code)
            for village in VILLAGES
        ),
    ]

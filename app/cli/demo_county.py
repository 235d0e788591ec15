"""The invented county of the demo: places, bodies and people. Nobody and nothing of it exists."""

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
PASSWORD = "禾丰-Demo-2026"  # noqa: S105 - the demo's sign-in page prints it


@dataclass(frozen=True, slots=True)
class Body:
    """One organisation of the demo: its own short name for references, and what it is."""

    key: str
    name: str
    kind: str
    region: str


@dataclass(frozen=True, slots=True)
class Somebody:
    """One officer of the demo."""

    name: str
    username: str
    role: str
    body: str


def regions() -> list[tuple[str, str]]:
    """Return (code, name) of every region of the demo, upper ones first."""
    rows = [("990000000000", "云岭省"), ("990100000000", "安澜市"), (COUNTY, COUNTY_NAME)]
    rows += [(f"990101{code}000", name) for code, name, _ in TOWNSHIPS]
    for code, _, villages in TOWNSHIPS:
        for number, village in enumerate(villages, 1):
            place = f"990101{code}{number:03d}"
            rows.append((place, village))
            rows += [(f"{place}{group:02d}", village + name) for group, name in enumerate(GROUPS, 1)]
    return rows


def bodies() -> list[Body]:
    """Return the organisations of the demo."""
    found = [
        Body("bureau", "禾丰县农业农村局", "competent_bureau", COUNTY),
        Body("medical", "禾丰县医疗保障局", "department", COUNTY),
        Body("housing", "禾丰县住房和城乡建设局", "department", COUNTY),
        Body("traffic", "禾丰县公安局交通警察大队", "department", COUNTY),
        Body("discipline", "禾丰县纪委监委", "discipline_body", COUNTY),
    ]
    for code, name, villages in TOWNSHIPS:
        found.append(Body(f"t{code}", f"{name}人民政府", "township_government", f"990101{code}000"))
        found += [
            Body(f"v{code}{number}", f"{village}村民委员会", "village_committee", f"990101{code}{number:03d}")
            for number, village in enumerate(villages, 1)
        ]
    return found


ADMINISTRATORS = ("罗向明", "郑守一", "宋明镜")
"""System, security and audit administrator."""

PEOPLE = (
    Somebody("陈大川", "chendachuan", "county_officer", "bureau"),
    Somebody("林致远", "linzhiyuan", "county_leader", "bureau"),
    Somebody("何秋实", "heqiushi", "department_officer", "medical"),
    Somebody("马春生", "machunsheng", "department_leader", "medical"),
    Somebody("杜安居", "duanju", "department_officer", "housing"),
    Somebody("龙行知", "longxingzhi", "department_officer", "traffic"),
    Somebody("严正清", "yanzhengqing", "inspector", "discipline"),
    Somebody("周明礼", "zhoumingli", "inspector", "t101"),
    Somebody("吴晓岚", "wuxiaolan", "township_officer", "t101"),
    Somebody("韩继业", "hanjiye", "township_leader", "t101"),
    Somebody("贺长青", "hechangqing", "township_head", "t101"),
    Somebody("孟小雨", "mengxiaoyu", "helper", "t101"),
    Somebody("田野", "tianye", "township_officer", "t102"),
    Somebody("方知行", "fangzhixing", "township_leader", "t102"),
    Somebody("江流", "jiangliu", "township_head", "t102"),
    Somebody("白一鸣", "baiyiming", "township_officer", "t103"),
    Somebody("丁立本", "dingliben", "township_leader", "t103"),
    Somebody("彭远山", "pengyuanshan", "township_head", "t103"),
    Somebody("李小禾", "lixiaohe", "village_clerk", "v1011"),
    Somebody("王根生", "wanggensheng", "village_head", "v1011"),
    Somebody("赵知秋", "zhaozhiqiu", "first_secretary", "v1011"),
    Somebody("孙巧云", "sunqiaoyun", "grid_worker", "v1011"),
    Somebody("钱多福", "qianduofu", "village_clerk", "v1012"),
    Somebody("冯有田", "fengyoutian", "village_head", "v1012"),
    Somebody("褚小满", "chuxiaoman", "village_clerk", "v1021"),
    Somebody("卫守田", "weishoutian", "village_head", "v1021"),
    Somebody("蒋立春", "jianglichun", "village_clerk", "v1031"),
    Somebody("沈谷雨", "shenguyu", "village_head", "v1031"),
)

"""Why families of the demo apply: as village clerks write it down, with figures that agree.

Amounts are yuan over twelve months. Texts may name ``{who}`` (the member struck, by name and
relation), ``{illness}``, ``{paid}`` (what the family paid itself) and ``{total}``.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cause:
    """One kind of hardship.

    ``risks`` and ``difficulties`` are codes. ``lines`` are the lines of the income sheet that it
    brings, each with its smallest and largest amount. ``struck`` is the relation of the member who
    is hit ("001" the head, "002" the spouse, "child", "elder"). ``per_head`` bounds the net income.
    """

    key: str
    risks: tuple[str, ...]
    difficulties: tuple[str, ...]
    struck: str
    lines: dict[str, tuple[int, int]]
    per_head: tuple[int, int]
    story: str
    seen: str
    details: tuple[str, ...] = ()
    guarantees: tuple[str, ...] = ()
    cannot_cope: tuple[str, ...] = ("03",)
    """Why the family can't cope by itself; empty where it can."""
    disasters: tuple[str, ...] = ()
    """Kinds of natural disaster, where that is a risk."""


_ILLNESSES = (
    "尿毒症",
    "肝硬化失代偿期",
    "脑梗死后遗症",
    "乳腺癌",
    "胃癌",
    "重症肺炎",
    "系统性红斑狼疮",
    "慢性心力衰竭",
    "腰椎结核",
    "肺癌",
)

CAUSES = (
    Cause(
        "illness", ("001",), ("03", "01"), "002", {"medical": (21_000, 78_000), "claim": (0, 6_000)}, (5_200, 8_400),
        "{who}今年确诊{illness}，先后在县人民医院、市中心医院住院治疗，总费用约{total}元，经城乡居民医保、大病保险报销后个人自付{paid}元，家中积蓄用尽并向亲友借款，后续仍需定期复查用药。",
        "入户查看了出院小结、住院费用清单及医保结算单，自付金额与票据一致。{who}在家休养，不能参加劳动，家庭主要靠一人务工维持。",
        _ILLNESSES,
    ),
    Cause(
        "illness_sudden", ("001",), ("03",), "002", {"medical": (62_000, 118_000), "claim": (0, 12_000)}, (9_200, 13_800),
        "{who}突发{illness}，抢救及后续治疗总费用约{total}元，报销后自付{paid}元。家庭上年收入虽在监测范围以上，但医疗支出已远超家庭承受能力，基本生活出现严重困难。",
        "核对了医院结算票据与借款凭证，家中现有外债四万余元。收入高于监测范围，按突发严重困难户综合研判。",
        ("急性脑出血", "主动脉夹层", "急性白血病", "重型再生障碍性贫血", "急性心肌梗死", "重症急性胰腺炎"),
    ),
    Cause(
        "illness_head", ("001", "010"), ("03", "01"), "001", {"medical": (14_000, 42_000), "subsistence": (0, 4_800)}, (5_000, 7_900),
        "户主{who}患{illness}多年，今年病情加重住院两次，总费用约{total}元，报销后自付{paid}元，本人丧失主要劳动能力，家中缺少壮劳力，土地部分流转给邻户耕种。",
        "户主卧床，药费按月支出。承包地四亩流转两亩，租金已计入财产性收入。家中无机动车、无商品房。",
        _ILLNESSES,
    ),
    Cause(
        "schooling", ("002",), ("02", "01"), "child", {"schooling": (15_000, 31_000)}, (5_600, 8_300),
        "家中{who}就读省外本科院校，学费、住宿费及生活费每年共需{total}元，扣除助学金后家庭负担{paid}元，父母均在本乡镇零散务工，收入不稳，难以支撑。",
        "查看了学费缴费单、住宿费收据和国家助学金发放记录，已申请生源地助学贷款。无辍学情况。",
        cannot_cope=("02", "03"),
    ),
    Cause(
        "disaster", ("006", "008"), ("01", "06"), "001", {"loss": (16_000, 45_000), "claim": (2_000, 9_000)}, (4_800, 7_800),
        "强降雨引发山洪，{who}家承包的水稻三亩、猕猴桃四亩受灾绝收，机耕道冲毁，经保险理赔后净损失{paid}元，当年收入大幅减少。",
        "现场查看受灾地块，与农业保险查勘单核对，损失数额一致。住房经排查未受影响，饮水管网已抢修恢复。",
        cannot_cope=("02",), disasters=("001",),
    ),
    Cause(
        "accident", ("007",), ("03", "01"), "001", {"medical": (24_000, 66_000), "claim": (5_000, 20_000)}, (5_400, 8_600),
        "{who}在建筑工地务工时从脚手架坠落，{illness}，治疗总费用约{total}元，用工方仅垫付部分，报销及理赔后家庭自付{paid}元，一年内无法从事体力劳动。",
        "核对了出院记录、伤情诊断与垫付协议。工伤认定正在办理，暂无赔偿到账；家庭失去主要收入来源。",
        ("腰椎爆裂性骨折", "骨盆多发骨折", "股骨干骨折", "跟骨粉碎性骨折"),
    ),
    Cause(
        "traffic", ("007", "010"), ("03",), "002", {"medical": (38_000, 92_000), "claim": (8_000, 24_000)}, (8_900, 12_600),
        "{who}骑电动车返家途中发生交通事故，{illness}，总费用约{total}元，对方车辆未投商业险，保险理赔后家庭自付{paid}元，仍需二次手术。",
        "交警事故认定书载明对方负主要责任，赔偿款尚未执行到位。查看了住院票据，自付部分属实。",
        ("颅脑损伤", "脾破裂、多发肋骨骨折", "左胫腓骨骨折"),
    ),
    Cause(
        "business", ("008",), ("01",), "001", {"loss": (28_000, 72_000)}, (4_600, 7_600),
        "{who}去年贷款扩建鸡舍养殖蛋鸡三千羽，因疫病和行情下跌亏损{paid}元，贷款尚有五万元未还，今年已停养，家庭靠零工维持。",
        "查看了停养鸡舍、贷款合同和饲料欠款单据，亏损属实。夫妻均有劳动能力，有外出务工意愿。",
        cannot_cope=("02",),
    ),
    Cause(
        "business_pig", ("008", "009"), ("01", "06"), "001", {"loss": (22_000, 58_000)}, (4_900, 7_900),
        "{who}养殖生猪六十余头，因疫病扑杀、饲料价格上涨，净亏损{paid}元，外出务工又遇企业裁员，八个月内仅务工四个月。",
        "核对了扑杀补助发放表、信用社贷款余额，圈舍已空置。家庭收入主要为零散务工，不稳定。",
        cannot_cope=("01", "02"),
    ),
    Cause(
        "work", ("009",), ("01",), "001", {}, (5_300, 8_200),
        "{who}原在沿海电子厂务工，年初企业停产后返乡，半年未找到稳定工作，家庭工资性收入较上年减少近六成，子女在读，日常开支靠借支。",
        "核对了离职证明和银行流水，工资性收入按实际务工月份计算。有就业意愿，愿参加技能培训。",
        cannot_cope=("02",),
    ),
    Cause(
        "housing", ("003",), ("04", "01"), "001", {"other_transfer": (600, 1_800)}, (5_000, 8_000),
        "{who}家住房为上世纪八十年代土木结构，雨季后墙体开裂、屋面漏雨，经鉴定为D级危房，家庭收入仅够日常生活，无力自行改造。",
        "现场查看房屋裂缝与鉴定报告，已动员暂住村集体用房。收入按票据和惠农补贴发放表核算。",
        guarantees=("housing",), cannot_cope=("01",),
    ),
    Cause(
        "disability", ("005", "010"), ("01", "03"), "child", {"medical": (6_000, 16_000), "subsistence": (0, 5_200)}, (4_700, 7_600),
        "家中{who}持二级残疾证，生活不能自理，需专人照料，康复及护理费用每年自付{paid}元，父母一人不能外出务工，家庭收入偏低。",
        "查看残疾人证与康复机构收据，残疾人两项补贴按月到账，已计入转移性收入。",
        cannot_cope=("02", "03"),
    ),
    Cause(
        "elders", ("010", "001"), ("01", "03"), "elder", {"medical": (7_000, 19_000), "pension": (2_600, 5_600)}, (4_900, 7_700),
        "家中赡养老人，{who}长期患病，需常年服药，一年自付药费{paid}元，户内劳动力弱，农忙时靠亲友帮工，仅能种植自用口粮。",
        "核对了慢性病门诊报销记录和养老金发放流水。老人由户主照料，户主只能就近打零工。",
        cannot_cope=("02",),
    ),
    Cause(
        "water", ("004",), ("05", "01"), "001", {"other_transfer": (500, 1_500)}, (5_400, 8_300),
        "所在村民小组水源点因持续干旱断流，{who}家需到三公里外拉水，饮水安全没有保障，家庭以种植为主，受旱减产，收入下降。",
        "实地查看水源点与储水设施，水利部门检测报告显示水量不达标。种植收入按测产数核算。",
        guarantees=("water",), cannot_cope=("01",),
    ),
)  # fmt: skip
"""Hardships in the order of how often a county sees them; weights are in ``families.py``."""

FINE = Cause(
    "fine", ("001",), ("03",), "002", {"medical": (900, 4_200)}, (12_600, 17_400),
    "{who}上月因{illness}住院一周，总费用约{total}元，报销后自付{paid}元，家中还有孩子上学，担心后续开支，特申请纳入监测。",
    "核对住院结算单，自付{paid}元，已由家庭积蓄支付；两名劳动力稳定务工，三保障及饮水安全均有保障。",
    ("阑尾炎手术", "胆囊结石", "肺部感染", "腰椎间盘突出"),
    cannot_cope=(),
)  # fmt: skip
"""A family that applies and doesn't qualify."""

ALONE = Cause(
    "alone", ("010", "001"), ("03", "01"), "001", {"medical": (3_000, 9_000), "pension": (1_620, 2_280)}, (4_800, 7_200),
    "户内仅{who}一人，年过七旬，无劳动能力，患慢性病需长期服药，一年自付{paid}元，承包地已流转，主要靠养老金和低保金生活。",
    "老人独居，住房饮水安全，核对养老金、低保金发放流水与门诊票据，日常由网格员照看。",
    cannot_cope=("02",),
)  # fmt: skip
"""Somebody old who lives alone."""

BY_KEY = {cause.key: cause for cause in (*CAUSES, FINE, ALONE)}

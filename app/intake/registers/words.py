"""The words by which a roster of households (农户花名册) is read: headings and values, as data.

Headings are those of the national system's exports (monitoring.md 9.2 and 9.3: Guizhou 2023, Liaoning) and
what counties write in lists of their own. A heading is compared whole (``app.intake.lead_words.bare``):
户主证件号码 and 证件号码 stand side by side, so that a part of a heading decides nothing.
"""

from collections.abc import Mapping

from workflows.monitoring import codes
from workflows.monitoring.ethnicity import ETHNICITY

LEFT_OUT, UNKNOWN = "", "?"
"""A column that isn't taken over, and one that nobody has said anything about yet."""

WORDS: Mapping[str, str] = {
    "name": "姓名 成员姓名 家庭成员姓名 人员姓名",
    "identity": "证件号码 身份证号 身份证号码 公民身份号码 证件号 成员证件号码 身份证 家庭成员证件号码",
    "identity_kind": "证件类型",
    "sex": "性别",
    "born_on": "出生日期 出生年月日",
    "relation": "与户主关系 与户主的关系 家庭关系 关系",
    "ethnicity": "民族",
    "political": "政治面貌",
    "education": "文化程度 学历",
    "school": "在校生状况 在校生情况",
    "unschooled": "义务教育阶段未上学原因 失学或辍学原因 未上学原因",
    "health": "健康状况 健康情况",
    "labour": "劳动技能 劳动能力 劳动力情况",
    "member_phone": "家庭成员联系电话 人联系电话 成员联系电话",
    "work_place": "务工所在地 务工地点",
    "work_months": "务工时间（月） 务工时间 务工月数",
    "resident_medical": "是否参加城乡居民基本医疗保险",
    "employee_medical": "是否参加城镇职工基本医疗保险",
    "critical_illness": "是否参加大病保险",
    "resident_pension": "是否参加城乡居民基本养老保险",
    "employee_pension": "是否参加城镇职工基本养老保险",
    "subsistence": "享受低保政策情况 是否享受农村居民最低生活保障 是否低保",
    "destitute": "享受特困供养政策情况 是否特困供养人员",
    "household": "户编号 户编码 家庭编号",
    "head": "户主姓名 户主",
    "head_identity": "户主证件号码 户主身份证号码 户主身份证号 户主证件号",
    "members": "家庭人口数 人数 家庭人口",
    "household_kind": "户类型 农户类型",
    "phone": "户联系电话 户主联系电话 联系电话",
    "address": "家庭住址 详细地址 住址 家庭地址",
    "since": "识别监测时间 识别时间",
    "township": "乡 镇 乡镇 乡(镇) 乡镇街道 所在乡镇",
    "village": "村 行政村 所在村 村(社区)",
    "group": "自然村 村民小组 组 村组 自然村(组)",
    LEFT_OUT: (
        "序号 省 市 县 县市区旗 县(市、区、旗) 人编号 人口编号 户主编号 监测对象类别 监测户类型 "
        "易返贫致贫户类型 "
        "易返贫致贫户(监测对象)类型 是否军烈属 识别标准 脱贫年度 首次进入系统时间 首次识别时间 "
        "人员识别时间 "
        "残疾人证件号 残疾人证号 是否会讲普通话 务工企业名称 是否国外务工 就业渠道 公益性岗位 "
        "公益性岗位(月数) "
        "是否参加商业补充医疗保险 是否享受人身意外保险补贴 是否接受医疗救助 大病医疗救助 "
        "是否接受其他健康扶贫 "
        "是否危房户 危房户 危房级别 是否解决安全饮用水 是否有卫生厕所 住房面积 入户路类型 入户道路是否硬化 "
        "与村主干路距离 是否通生产用电 是否通生活用电 是否通广播电视 主要燃料类型 是否加入农民专业合作组织 "
        "是否有龙头企业带动 是否有创业致富带头人带动 耕地面积（亩） 林地面积（亩） 退耕还林面积（亩） "
        "林果面积（亩） "
        "牧草地面积 水面面积 工资性收入 生产经营性收入 财产性收入 转移性收入 计划生育金 低保金 特困供养金 "
        "特困人员救助供养金 养老保险金 生态补偿金 其他转移性收入 资产收益扶贫分红收入 其他财产性收入 "
        "生产经营性支出 "
        "年收入 纯收入 人均纯收入（元） 合规自付支出 致贫原因1 致贫/返贫风险1 致贫/返贫风险2 "
        "致贫/返贫风险3 "
        "致贫/返贫风险4 致贫/返贫风险5 因自然灾害子项 其他备注 风险是否已消除 风险是否消除 消除监测时间 "
        "风险识别时间 "
        "风险消除时间 风险消除方式 整户无劳动能力兜底保障户 是否义务教育阶段适龄儿童少年失学辍学 "
        "是否住房损毁 "
        "住房出现安全问题 是否饮水设施损毁 饮水出现安全问题 "
        "是否有家庭成员未参加城乡居民（职工）基本医疗保险 信息采集人 "
        "信息采集人联系电话 实施开发式帮扶措施情况 产业帮扶 就业帮扶 金融帮扶 公益岗位帮扶 "
        "公益性岗位帮扶其他备注 "
        "住房安全保障 饮水安全保障 健康帮扶 义务教育保障 教育帮扶 综合保障 社会帮扶 搬迁 生产生活条件改善 "
        "基础设施建设 风险消除后是否义务教育阶段适龄儿童少年失学辍学 风险消除后是否住房损毁 "
        "风险消除后是否有家庭成员未参加城乡居民（职工）基本医疗保险 风险消除后是否饮水设施损毁 "
        "风险消除后工资性收入 "
        "风险消除后财产性收入 风险消除后转移性收入 风险消除后生产经营性收入 风险消除后生产经营性支出 "
        "风险消除后家庭纯收入 风险消除后家庭人均纯收入 风险消除后理赔收入 风险消除后合规自付支出 "
        "开户银行名称 银行卡号 "
        "村办公电话 年度 备注"
    ),
}
"""Headings by what they are taken for, parted by blanks. Accounts and cards are nobody's business here."""

NEEDED = ("name", "relation", "village")
"""Without these nothing can be entered; and without one of the next two no row finds its household."""
GROUPING = ("household", "head_identity")
COVER = tuple(dict(codes.COVER))
"""Columns that answer yes or no to an insurance or a benefit (codes of COVER)."""


def _numbered(codes_of: str, words: str) -> dict[str, str]:
    """Return values by what may stand for them: words in the order of their codes, the codes themselves."""
    made: dict[str, str] = {}
    for code, names in zip(codes_of.split(), words.split(), strict=True):
        made[code] = code
        made.update(dict.fromkeys(names.split("|"), code))
    return made


def _run(last: int) -> str:
    return " ".join(f"{number:03}" for number in range(1, last + 1))


YES = frozenset({"是", "1", "有", "享受", "参加", "农村低保", "城市低保", "农村特困", "城市特困", "√"})
NO = frozenset({"否", "0", "无", "未享受", "不享受", "未参加", "×"})
NATIONS = (
    "汉 蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 高山 拉祜 水 "
    "东乡 纳西 "
    "景颇 柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米 塔吉克 怒 乌孜别克 俄罗斯 鄂温克 "
    "德昂 保安 裕固 "
    "京 塔塔尔 独龙 鄂伦春 赫哲 门巴 珞巴 基诺"
)
"""The nationalities in the order of GB 3304-1991, as their codes."""

VALUES: Mapping[str, Mapping[str, str]] = {
    "identity_kind": {
        "01": "id_card", "居民身份证": "id_card", "居民身份证（户口簿）": "id_card",
        "居民身份证(户口簿)": "id_card",
        "身份证": "id_card", "02": "disability_card", "残疾人证": "disability_card", "03": "other",
        "军官证": "other", "其他": "other",
    },
    "sex": {"1": "1", "男": "1", "男性": "1", "2": "2", "女": "2", "女性": "2"},
    "relation": _numbered(
        _run(27) + " 099",
        "户主|本人 配偶|妻|夫|之妻 之子|子 之女|女 之儿媳|儿媳 之女婿|女婿 之孙子|孙子 之孙女|孙女 "
        "之外孙子|外孙子 "
        "之外孙女|外孙女 之父|父亲 之母|母亲 之岳父|岳父 之岳母|岳母 之公公|公公 之婆婆|婆婆 之祖父|祖父 "
        "之祖母|祖母 "
        "之外祖父|外祖父 之外祖母|外祖母 之兄弟姐妹|兄弟姐妹 之曾孙子|曾孙子 之曾孙女|曾孙女 "
        "之侄儿|侄儿|侄子 "
        "之侄女|侄女 之兄弟媳妇|兄弟媳妇 之叔伯|叔伯 其他|其他亲属|其他关系",
    ),
    "ethnicity": {
        **{code: code for code, _ in ETHNICITY},
        **{
            spelled: code
            for (code, _), name in zip(ETHNICITY, NATIONS.split(), strict=True)
            for spelled in (name, f"{name}族")
        },
    },
    "political": _numbered(
        _run(6),
        "中共党员|党员 中共预备党员|预备党员 共青团员|团员 民主党派人士 无党派民主人士|无党派人士 群众",
    ),
    "education": _numbered(
        _run(6), "文盲或半文盲|文盲|半文盲 小学 初中 高中|中专|高中或中专 大专 本科及以上|本科"
    ),
    "school": {
        **{code: code for code, _ in codes.SCHOOL},
        **_numbered(
            "000 " + " ".join(f"{number:03}" for number in (*range(1, 16), *range(17, 27))),
            "非在校生|不在校|无 学龄前儿童 学前教育 小学 七年级|初中一年级 八年级|初中二年级 "
            "九年级|初中三年级 "
            "普通高中一年级 普通高中二年级 普通高中三年级 中职一年级 中职二年级 中职三年级 高职高专一年级 "
            "高职高专二年级 高职高专三年级 技师学院一年级 技师学院二年级 技师学院三年级 技师学院四年级 "
            "本科一年级 "
            "本科二年级 本科三年级 本科四年级 本科五年级 硕士研究生及以上",
        ),
    },
    "unschooled": _numbered("01 02 03 04 05 06", "因病 因残 厌学 提前毕业 推迟上学 其他"),
    "labour": _numbered(
        _run(5),
        "普通劳动力 技能劳动力 丧失劳动力 无劳动力 "
        "弱劳动力或半劳动力|弱劳动力|半劳动力|弱劳力或半劳力|弱劳力",
    ),
    "health": _numbered(_run(4), "健康 长期慢性病|慢性病 患有大病|大病 残疾"),
    "household_kind": _numbered(
        "1 2 3", "普通户|一般农户|一般户 脱贫户|脱贫户(享受政策)|继续享受政策脱贫户 脱贫不享受政策户"
    ),
    "work_place": {
        "乡镇内": "township", "乡(镇)内": "township", "乡内": "township", "县内": "county",
        "县内乡外": "county", "乡外县内": "county", "市内": "province", "省内": "province",
        "县外省内": "province", "省内县外": "province",
        "省外": "country", "国外": "abroad", "境外": "abroad",
    },
}  # fmt: skip
"""What may stand in a column, by the code that it means (monitoring.md 9.4)."""

CODED_WORDS: Mapping[str, Mapping[str, str]] = {
    field: {code: word for word, code in list(words.items())[::-1] if word != code}
    for field, words in VALUES.items()
}
"""The first word of the national list for each code."""

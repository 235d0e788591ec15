"""Which column of an export fills which field (monitoring.md 9.2 and 9.3): data, for reading aloud.

Columns are matched by heading, never by place. A field has several headings where years or provinces differ;
the first that a file has is read. What a field is made of (text, number, month, list) stands beside it. What
no export has a column for is named by us (:data:`OURS`): a list that a county keeps may have it.
"""

from collections.abc import Mapping

from app.rules import lists

TEXT, NUMBER, MONTH, DAY = "text", "number", "month", "day"
How = str | Mapping[str, str]
"""How a cell is read: as text, number, month or day, or by a list of names."""

MEMBER: Mapping[str, tuple[How, tuple[str, ...]]] = {
    "identity_kind": (lists.IDENTITY_KIND, ("证件类型",)),
    "identity_number": (TEXT, ("证件号码", "身份证号码")),
    "disability_card": (TEXT, ("残疾人证件号", "残疾人证号")),
    "identity_elsewhere": (lists.YES_NO, ("证件号码在其他记录中出现",)),
    "born_on": (DAY, ("出生日期",)),
    "sex": (lists.SEX, ("性别",)),
    "ethnicity": (TEXT, ("民族",)),
    "relation": (lists.RELATION, ("与户主关系",)),
    "political": (lists.POLITICAL, ("政治面貌",)),
    "phone": (TEXT, ("家庭成员联系电话", "人联系电话")),
    "phone_elsewhere": (lists.YES_NO, ("联系电话在其他户中出现",)),
    "education": (lists.EDUCATION, ("文化程度",)),
    "school": (lists.SCHOOL, ("在校生状况", "在校生情况")),
    "school_unchanged": (lists.YES_NO, ("在校生状况三年未变",)),
    "unschooled": (lists.UNSCHOOLED, ("义务教育阶段未上学原因", "失学或辍学原因")),
    "labour": (lists.LABOUR, ("劳动技能",)),
    "mandarin": (lists.YES_NO, ("是否会讲普通话",)),
    "work_place": (TEXT, ("务工所在地", "务工地点")),
    "work_months": (NUMBER, ("务工时间（月）", "务工时间(月)", "务工时长（月）")),
    "abroad": (lists.YES_NO, ("是否国外务工",)),
    "public_post_months": (NUMBER, ("公益性岗位(月数)", "公益性岗位（月数）")),
    "public_post_income": (NUMBER, ("公益岗收入",)),
    "public_post_pay": (NUMBER, ("公益岗月补贴标准",)),
    "resident_medical": (lists.YES_NO, ("是否参加城乡居民基本医疗保险",)),
    "employee_medical": (lists.YES_NO, ("是否参加城镇职工基本医疗保险",)),
    "critical_illness": (lists.YES_NO, ("是否参加大病保险",)),
    "commercial_medical": (lists.YES_NO, ("是否参加商业补充医疗保险",)),
    "resident_pension": (lists.YES_NO, ("是否参加城乡居民基本养老保险",)),
    "employee_pension": (lists.YES_NO, ("是否参加城镇职工基本养老保险",)),
    "medical_assistance": (lists.YES_NO, ("是否接受医疗救助", "大病医疗救助")),
    "other_health_help": (lists.YES_NO, ("是否接受其他健康扶贫",)),
    "subsistence": (lists.HELD, ("享受低保政策情况", "是否享受农村居民最低生活保障")),
    "destitute": (lists.HELD, ("享受特困供养政策情况", "是否特困供养人员")),
    "planned": (lists.YES_NO, ("是否计划务工",)),
    "service_need": (TEXT, ("就业服务需求",)),
}
HOUSEHOLD: Mapping[str, tuple[How, tuple[str, ...]]] = {
    "county": (TEXT, ("县", "县(市、区、旗)")),
    "code": (TEXT, ("户编号",)),
    "size": (NUMBER, ("家庭人口数", "人数")),
    "kind": (lists.HOUSEHOLD_KIND, ("户类型",)),
    "category": (lists.CATEGORY, ("监测对象类别", "易返贫致贫户(监测对象)类型", "监测户类型")),
    "phone": (TEXT, ("户联系电话", "联系电话")),
    "disaster": (TEXT, ("因自然灾害子项",)),
    "risk_note": (TEXT, ("其他备注",)),
    "identified": (MONTH, ("识别监测时间", "风险识别时间")),
    "eliminated": (lists.YES_NO, ("风险是否已消除", "风险是否消除")),
    "eliminated_in": (MONTH, ("消除监测时间", "风险消除时间")),
    "elimination_way": (lists.WAY, ("风险消除方式",)),
    "no_labour_household": (lists.YES_NO, ("整户无劳动能力兜底保障户",)),
    "problem_schooling": (lists.YES_NO, ("是否义务教育阶段适龄儿童少年失学辍学",)),
    "problem_housing": (lists.YES_NO, ("是否住房损毁", "住房出现安全问题")),
    "problem_medical": (lists.YES_NO, ("是否有家庭成员未参加城乡居民（职工）基本医疗保险",)),
    "problem_water": (lists.YES_NO, ("是否饮水设施损毁", "饮水出现安全问题")),
    "monitor_name": (TEXT, ("信息采集人", "监测联系人")),
    "monitor_phone": (TEXT, ("信息采集人联系电话", "联系方式")),
    "helper": (lists.YES_NO, ("是否有帮扶责任人",)),
    "helper_registered": (lists.YES_NO, ("帮扶责任人是否为帮扶对象",)),
    "business_registered": (lists.YES_NO, ("是否有工商登记",)),
    "dangerous_house": (lists.YES_NO, ("是否危房户", "是否危房", "危房户")),
    "safe_water": (lists.YES_NO, ("是否解决安全饮用水", "是否饮水安全")),
    "toilet": (lists.YES_NO, ("是否有卫生厕所", "是否有卫生户厕")),
    "floor_space": (NUMBER, ("住房面积",)),
    "electricity": (lists.YES_NO, ("是否通生活用电",)),
    "road": (TEXT, ("入户路类型", "入户道路是否硬化")),
    "road_distance": (NUMBER, ("与村主干路距离", "与村主干路距离（公里）")),
    "farmland": (NUMBER, ("耕地面积（亩）", "耕地面积")),
    "forest": (NUMBER, ("林地面积（亩）", "林地面积")),
    "returned_forest": (NUMBER, ("退耕还林面积（亩）", "退耕还林面积")),
    "orchard": (NUMBER, ("林果面积（亩）", "林果面积")),
    "pasture": (NUMBER, ("牧草地面积", "牧草地面积（亩）")),
    "water_surface": (NUMBER, ("水面面积", "水面面积（亩）")),
    "wage": (NUMBER, ("工资性收入",)),
    "production": (NUMBER, ("生产经营性收入",)),
    "property": (NUMBER, ("财产性收入",)),
    "transfer": (NUMBER, ("转移性收入",)),
    "birth_money": (NUMBER, ("计划生育金",)),
    "subsistence_money": (NUMBER, ("低保金",)),
    "destitute_money": (NUMBER, ("特困供养金", "特困人员救助供养金", "五保金")),
    "pension_money": (NUMBER, ("养老保险金",)),
    "ecology_money": (NUMBER, ("生态补偿金",)),
    "cost": (NUMBER, ("生产经营性支出",)),
    "net": (NUMBER, ("纯收入", "家庭纯收入")),
    "net_per_head": (NUMBER, ("人均纯收入（元）", "人均纯收入", "家庭人均纯收入")),
    "net_per_head_before": (NUMBER, ("上年度人均纯收入",)),
    "spending": (NUMBER, ("合规自付支出",)),
    "development": (lists.DEVELOPMENT, ("实施开发式帮扶措施情况",)),
    "after_schooling": (lists.YES_NO, ("风险消除后是否义务教育阶段适龄儿童少年失学辍学",)),
    "after_housing": (lists.YES_NO, ("风险消除后是否住房损毁",)),
    "after_medical": (lists.YES_NO, ("风险消除后是否有家庭成员未参加城乡居民（职工）基本医疗保险",)),
    "after_water": (lists.YES_NO, ("风险消除后是否饮水设施损毁",)),
    "after_wage": (NUMBER, ("风险消除后工资性收入",)),
    "after_property": (NUMBER, ("风险消除后财产性收入",)),
    "after_transfer": (NUMBER, ("风险消除后转移性收入",)),
    "after_production": (NUMBER, ("风险消除后生产经营性收入",)),
    "after_cost": (NUMBER, ("风险消除后生产经营性支出",)),
    "after_net": (NUMBER, ("风险消除后家庭纯收入",)),
    "after_net_per_head": (NUMBER, ("风险消除后家庭人均纯收入",)),
    "after_claims": (NUMBER, ("风险消除后理赔收入",)),
    "after_spending": (NUMBER, ("风险消除后合规自付支出",)),
    "elimination_noticed": (lists.YES_NO, ("消除公示是否完成",)),
    "elimination_appraised": (lists.YES_NO, ("消除评议是否完成",)),
}
SPELL: Mapping[str, tuple[How, tuple[str, ...]]] = {
    "done": (lists.YES_NO, ("是否已务工",)),
    "begin": (MONTH, ("开始时间",)),
    "end": (MONTH, ("结束时间",)),
    "county": (TEXT, ("务工所在县",)),
    "company": (TEXT, ("务工企业名称",)),
    "trade": (TEXT, ("所属行业",)),
    "channel": (TEXT, ("就业渠道",)),
    "pay": (NUMBER, ("务工月收入",)),
    "shuttled": (lists.YES_NO, ("是否点对点输送",)),
    "subsidy": (NUMBER, ("年度交通费补助",)),
}
VILLAGE: Mapping[str, tuple[How, tuple[str, ...]]] = {
    "people": (NUMBER, ("总人口数",)),
    "households": (NUMBER, ("总户数",)),
    "collective_income": (NUMBER, ("村级集体经济收入（万元）",)),
    "schools": (NUMBER, ("村小学（个数）",)),
    "pension_insured": (NUMBER, ("参加城乡居民基本养老保险人数",)),
    "bus": (lists.YES_NO, ("是否通客运班车",)),
    "clinics": (NUMBER, ("行政村卫生室个数",)),
    "public_toilets": (NUMBER, ("公共卫生厕所个数",)),
    "doctors": (NUMBER, ("执业（助理）医师",)),
    "rubbish_points": (NUMBER, ("垃圾集中堆放点",)),
    "library": (NUMBER, ("文化（图书）室",)),
    "subsistence_households": (NUMBER, ("低保户数",)),
    "subsistence_people": (NUMBER, ("低保人口数",)),
    "destitute_people": (NUMBER, ("特困供养人口数",)),
    "disabled_people": (NUMBER, ("残疾人口数",)),
    "paved_road": (lists.YES_NO, ("到乡镇是否通沥青（水泥）路",)),
    "unsafe_water_households": (NUMBER, ("未实现饮水安全户数",)),
    "dangerous_houses": (NUMBER, ("危房户数",)),
    "land": (NUMBER, ("村土地面积（亩）",)),
    "farmed": (NUMBER, ("农户土地面积合计（亩）",)),
}
PROJECT: Mapping[str, tuple[How, tuple[str, ...]]] = {
    "kind": (TEXT, ("项目类型", "项目子类型")),
    "content": (TEXT, ("项目内容", "建设内容")),
    "year": (NUMBER, ("项目年度", "年度")),
}

OURS = frozenset({
    "member.identity_elsewhere", "member.phone_elsewhere", "member.school_unchanged",
    "member.public_post_income", "member.public_post_pay", "household.helper", "household.helper_registered",
    "household.business_registered", "household.net_per_head_before", "household.elimination_noticed",
    "household.elimination_appraised", "village.land", "village.farmed",
})  # fmt: skip
"""Fields that the national exports have no column of their own for."""

RISKS = tuple(f"致贫/返贫风险{number}" for number in range(1, 6))
HEALTH = ("健康状况",)
POSTS = ("公益性岗位",)


def heading_of(field: str) -> str:
    """Return the national heading of a field such as ``member.labour``; empty for one that is only ours."""
    whose, _, name = field.partition(".")
    special = {
        "member.health": HEALTH[0], "member.public_posts": POSTS[0], "member.spells": "已外出务工信息",
        "member.age": "出生日期", "member.school_age": "出生日期", "member.disability": "残疾人证件号",
        "household.risks": "致贫/返贫风险", "household.kinds": "帮扶措施", "household.measures": "帮扶措施",
        "household.members": "家庭成员",
    }  # fmt: skip
    if field in special:
        return special[field]
    table = {"member": MEMBER, "household": HOUSEHOLD, "village": VILLAGE, "project": PROJECT}[whose]
    return table[name][1][0] if name in table else ""

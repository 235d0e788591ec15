"""The words by which lists are read (members, help measures, visits, officers): headings and values, as data.

Headings are those of the national forms (附表9 帮扶措施落实情况表, 走访记录: monitoring.md 5.4, F9, F11) and
what counties write in lists of their own; members as on a roster, with the day and the reason of their coming
(人口增加原因: monitoring.md 6.5). Measures themselves are named as in the
national list (:data:`app.rules.lists.MEASURES`, 5.2).
"""

from collections.abc import Mapping

from app.intake.registers.words import COVER, LEFT_OUT, WORDS

_HOUSEHOLD: Mapping[str, str] = {
    "ref": "案件编号 案卷编号 监测案卷编号",
    "household": "户编号 户编码 家庭编号",
    "head": "户主姓名 户主",
    "head_identity": "户主证件号码 户主身份证号码 户主身份证号 户主证件号",
}
WHICH_HOUSEHOLD = ("household", "ref", "head_identity")
"""Columns by which a row finds its household, one of them at least."""
OF_WHICH_HOUSEHOLD = ("household", "head_identity")
"""The same where a household needs no case."""

OF_MEMBERS = (
    "name", "identity", "identity_kind", "sex", "born_on", "relation", "ethnicity", "political", "education",
    "school", "unschooled", "health", "labour", "member_phone", "work_place", "work_months", *COVER,
)  # fmt: skip
"""What a list of members says of each in the words of a roster."""
MEMBER_WORDS: Mapping[str, str] = {
    **{field: words for field, words in _HOUSEHOLD.items() if field != "ref"},
    **{field: WORDS[field] for field in OF_MEMBERS},
    "joined_on": "增加时间 增加日期 新增时间 加入时间 加入日期 迁入时间 变更时间 变更日期",
    "reason_in": "人口增加原因 增加原因 新增原因 加入原因 自然增加原因 变更原因",
    LEFT_OUT: "序号 备注 录入人 联系电话",
}
_USERNAME = "用户名 登录名 登录账号 账号 系统账号"
_ROLE = "角色 系统角色 岗位 岗位角色 业务角色"
_BODY = "单位 所在单位 工作单位 单位名称 任职单位"
_SINCE = "任职时间 任职日期 任职起始时间 开始时间 开始日期"
_UNTIL = "任职截止时间 任职终止时间 结束时间 结束日期"
MEASURE_WORDS: Mapping[str, str] = {
    **_HOUSEHOLD,
    "measure_kind": "帮扶措施类型 措施类型 帮扶类型 帮扶类别 措施类别",
    "measure": "帮扶措施 帮扶措施名称 措施名称 帮扶项目 具体措施",
    "content": "帮扶内容 措施内容 帮扶措施内容 具体内容 主要内容",
    "organisation": "责任单位 帮扶(选派)单位名称 帮扶单位名称 实施单位 落实单位 帮扶主体",
    "person": "责任人 帮扶责任人 落实责任人 责任人姓名",
    "starts_on": "开始时间 开始日期 帮扶开始时间 帮扶开始日期 起始时间 实施时间",
    "ends_on": "结束时间 结束日期 帮扶结束时间 帮扶结束日期 终止时间",
    LEFT_OUT: "落实情况 实施结果 结果 帮扶成效 完成情况 状态 农户签字 联系电话 备注",
}
VISIT_WORDS: Mapping[str, str] = {
    **_HOUSEHOLD,
    "visited_on": "走访时间 走访日期 走访年月日 入户时间 入户日期",
    "met": "走访方式 见面方式 走访形式 入户方式",
    "met_name": "受访人 受访人姓名 走访对象 被走访人 见到的家庭成员",
    "met_identity": "受访人证件号码 受访人身份证号码 受访人身份证号",
    "visitor": "走访人 走访人姓名 走访人签字 走访干部",
    "visit_findings": "发现问题 发现的问题 走访发现 三保障及安全饮水和其他风险排查情况 风险排查情况",
    "outcome": "处理情况 处理结果 处置情况 后续处理",
    "note": "走访记录 走访情况 情况说明 走访内容 备注",
    LEFT_OUT: "走访人联系电话 联系电话 照片 农户签字",
}

JOINED: Mapping[str, str] = {
    "新生儿": "birth", "出生": "birth", "新生": "birth", "婚入": "marriage", "嫁入": "marriage",
    "结婚": "marriage", "户籍迁入": "moved_in", "迁入": "moved_in", "刑满释放": "return", "回归": "return",
    "失联人口回归": "return", "收养": "adoption", "户籍登记": "registered", "漏登补录": "registered",
    "01": "birth", "02": "marriage", "03": "moved_in", "04": "return", "05": "adoption", "06": "return",
}  # fmt: skip
"""Why somebody belongs to a household from a day on: words and codes of dm_rkzjyy."""
ACCOUNT_WORDS: Mapping[str, str] = {
    "name": WORDS["name"],
    "identity": WORDS["identity"],
    "identity_kind": WORDS["identity_kind"],
    "person_phone": "联系电话 手机号码 手机号 手机 电话",
    "username": _USERNAME,
    LEFT_OUT: f"序号 性别 备注 {_ROLE} {_BODY} {_SINCE} {_UNTIL}",
}
POST_WORDS: Mapping[str, str] = {
    "username": _USERNAME,
    "name": WORDS["name"],
    "role": _ROLE,
    "organisation": _BODY,
    "starts_on": _SINCE,
    "ends_on": _UNTIL,
    LEFT_OUT: "序号 性别 备注 联系电话 手机号码 手机号 手机 电话",
}
ROLES: Mapping[str, str] = {
    "网格员": "grid_worker", "村文书/信息员": "village_clerk", "村文书": "village_clerk",
    "信息员": "village_clerk", "村级信息员": "village_clerk", "村主任/支书": "village_head",
    "村主任": "village_head", "村支书": "village_head", "支书": "village_head",
    "驻村第一书记/工作队": "first_secretary", "驻村第一书记": "first_secretary",
    "第一书记": "first_secretary", "驻村工作队": "first_secretary",
    "帮扶责任人": "helper", "帮扶干部": "helper",
    "乡镇经办": "township_officer", "乡镇经办人": "township_officer",
    "乡镇分管领导": "township_leader", "乡镇主要领导": "township_head",
    "行业部门经办": "department_officer", "部门经办": "department_officer",
    "行业部门领导": "department_leader", "部门领导": "department_leader",
    "县级经办": "county_officer", "县级经办人": "county_officer", "局领导": "county_leader",
    "纪检监察": "inspector", "纪检监察干部": "inspector", "系统管理员": "system_admin",
    "安全管理员": "security_admin", "审计管理员": "audit_admin",
}  # fmt: skip
"""What offices call the roles (``workflows/roles.py``), the official word of each first."""
MET: Mapping[str, str] = {
    "在家中": "at_home", "在家": "at_home", "入户": "at_home", "入户走访": "at_home", "上门": "at_home",
    "上门走访": "at_home", "在田间、务工地、医院等处": "elsewhere", "田间": "elsewhere",
    "务工地": "elsewhere",
    "医院": "elsewhere", "其他地点": "elsewhere", "电话或视频": "by_phone", "电话": "by_phone",
    "电话联系": "by_phone", "视频": "by_phone", "微信视频": "by_phone",
}  # fmt: skip
"""How somebody was met."""
NOTHING = frozenset({"无", "无变化", "没有变化", "未发现问题", "无问题", "正常"})
"""What says that nothing has changed. An empty cell doesn't say it."""
VISIT_FINDINGS: Mapping[str, str] = {
    "家庭成员患病": "illness", "患病": "illness", "失业或收入减少": "work", "收入减少": "work",
    "适龄儿童失学辍学": "schooling", "失学辍学": "schooling", "有成员未参加基本医疗保险": "medical",
    "未参加基本医疗保险": "medical", "住房存在安全隐患": "housing", "住房出现安全问题": "housing",
    "饮水出现安全问题": "water", "受灾或意外事故": "disaster", "因自然灾害": "disaster",
    "因意外事故": "disaster",
    "帮扶措施未落实到户": "help", "其他": "other",
}  # fmt: skip
OUTCOMES: Mapping[str, str] = {
    "后续制定帮扶措施": "measure", "制定帮扶措施": "measure", "登记风险线索，重新核查该户": "lead",
    "登记风险线索": "lead", "仅作记录：已现场解决或无需帮扶": "noted", "仅作记录": "noted",
    "已现场解决": "noted",
    "无需帮扶": "noted",
}  # fmt: skip

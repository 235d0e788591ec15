"""Lists of the national system as its exports spell them (monitoring.md 9.4): Chinese name to code.

Exports show names, not codes (monitoring.md 15, doubt 13). The codes are those of ``workflows/monitoring``; a
name that isn't here stays as it is, so that a rule can say that it isn't in the list.
"""

from collections.abc import Mapping


def _numbered(names: str, digits: int = 3) -> dict[str, str]:
    return {name: f"{number:0{digits}}" for number, name in enumerate(names.split(), start=1)}


YES_NO: Mapping[str, str] = {"是": "1", "否": "0", "1": "1", "0": "0", "有": "1", "无": "0"}
HELD: Mapping[str, str] = {
    **YES_NO, "未享受": "0", "不享受": "0", "享受": "1", "城市低保": "1", "农村低保": "1", "城市特困": "1",
    "农村特困": "1",
}  # fmt: skip
"""享受低保政策情况, 享受特困供养政策情况."""
SEX: Mapping[str, str] = {"男": "1", "女": "2"}
IDENTITY_KIND: Mapping[str, str] = {
    "居民身份证": "01", "居民身份证（户口簿）": "01", "居民身份证(户口簿)": "01", "残疾人证": "02",
    "军官证": "03",
}  # fmt: skip
RELATION: Mapping[str, str] = {
    **_numbered(
        "户主 配偶 之子 之女 之儿媳 之女婿 之孙子 之孙女 之外孙子 之外孙女 之父 之母 之岳父 之岳母 之公公 "
        "之婆婆 之祖父 之祖母 之外祖父 之外祖母 之兄弟姐妹 之曾孙子 之曾孙女 之侄儿 之侄女 之兄弟媳妇 之叔伯"
    ),
    "其他": "099",
}
EDUCATION: Mapping[str, str] = {
    **_numbered("文盲或半文盲 小学 初中 高中 大专 本科及以上"), "文盲半文盲": "001",
}  # fmt: skip
SCHOOL: Mapping[str, str] = {
    **_numbered(
        "学龄前儿童 学前教育 小学 七年级 八年级 九年级 普通高中一年级 普通高中二年级 普通高中三年级 "
        "中职一年级 中职二年级 中职三年级 高职高专一年级 高职高专二年级 高职高专三年级"
    ),
    "技师学院一年级": "017", "技师学院二年级": "018", "技师学院三年级": "019", "技师学院四年级": "020",
    "本科一年级": "021", "本科二年级": "022", "本科三年级": "023", "本科四年级": "024", "本科五年级": "025",
    "硕士研究生及以上": "026",
}  # fmt: skip
UNSCHOOLED: Mapping[str, str] = _numbered("因病 因残 厌学 提前毕业 推迟上学 其他", 2)
HEALTH: Mapping[str, str] = _numbered("健康 长期慢性病 患有大病 残疾")
LABOUR: Mapping[str, str] = {
    **_numbered("普通劳动力 技能劳动力 丧失劳动力 无劳动力 弱劳动力或半劳动力"), "弱（半）劳动力": "005",
}  # fmt: skip
POLITICAL: Mapping[str, str] = _numbered("中共党员 中共预备党员 共青团员 民主党派人士 无党派民主人士 群众")
HOUSEHOLD_KIND: Mapping[str, str] = {
    "普通户": "1", "一般农户": "1", "普通农户": "1", "脱贫户": "2", "脱贫不享受政策户": "3",
}  # fmt: skip
CATEGORY: Mapping[str, str] = _numbered("脱贫不稳定户 边缘易致贫户 突发严重困难户", 2)
RISK: Mapping[str, str] = {
    **_numbered(
        "因病 因学 因安全住房 因安全饮水 因残 因自然灾害 因意外事故 因产业项目失败 因务工就业不稳 "
        "缺劳动力 其他"
    ),
    "因住房安全": "003", "因饮水安全": "004", "因缺劳动力": "010",
}  # fmt: skip
DISASTER: Mapping[str, str] = _numbered("洪涝灾害 地质灾害 旱灾 生物灾害 气象灾害 地震灾害 因疫情 其他")
WAY: Mapping[str, str] = _numbered("帮扶消除 自然消除", 2)
DEVELOPMENT: Mapping[str, str] = _numbered("已实施 尚未实施", 2)

_OTHER = {"其他": "099"}
MEASURES: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "产业帮扶": ("39", {**_numbered("种植业 林果业 养殖业 加工业 乡村旅游 消费帮扶"), **_OTHER}),
    "就业帮扶": ("40", {**_numbered("技能培训 劳务输出 外出务工补贴 以工代赈 经营主体就业"), **_OTHER}),
    "金融帮扶": ("41", {**_numbered("小额信贷"), **_OTHER}),
    "公益岗位帮扶": (
        "42", {**_numbered("护林员 护草员 保洁员 护路员 护水员 护边员 护理员 治安协调员"), **_OTHER},
    ),
    "住房安全保障": ("50", {**_numbered("危房改造"), **_OTHER}),
    "饮水安全保障": ("51", _numbered("饮水安全保障")),
    "健康帮扶": (
        "45", {**_numbered("参加城乡居民基本医疗保险个人缴费补贴 大病保险 医疗救助"), **_OTHER},
    ),
    "义务教育保障": (
        "46", {**_numbered("劝返 送教上门 寄宿生生活补贴"), "困难学生生活补助": "003", **_OTHER},
    ),
    "教育帮扶": ("47", {**_numbered("雨露计划 助学贷款 助学金"), **_OTHER}),
    "综合保障": ("48", {**_numbered("低保 特困供养 临时救助 残疾人补贴 防贫保险"), **_OTHER}),
    "社会帮扶": ("52", {**_numbered("社会捐助"), **_OTHER}),
    "搬迁": ("53", _numbered("搬迁")),
    "生产生活条件改善": ("54", _numbered("生产生活条件改善")),
    "基础设施建设": ("55", _numbered("基础设施建设")),
}  # fmt: skip
"""Column of the export, its kind, and its items: kind and item make one measure (monitoring.md 5.2)."""

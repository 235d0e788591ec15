"""The gate that every page passes: each fault, planted in a good page, is caught."""

import pytest

from tests.support.gate import faults

GOOD = """<!doctype html><html lang="zh-CN"><head><title>人员 · 守线</title></head><body>
<a href="#main">跳到正文</a><main id="main"><h1>人员</h1>
<form method="post" action="/people"><input type="hidden" name="csrf_token" value="x">
<label for="name">姓名</label><input id="name" name="name" aria-describedby="hint">
<p id="hint">全名</p></form>
<code>lixiaohe</code></main></body></html>"""

PLANTED = [
    ("language", 'lang="zh-CN"', ""),
    ("main headings", "<h1>人员</h1>", ""),
    ("main headings", "<h1>人员</h1>", "<h1>人员</h1><h1>单位</h1>"),
    ("isn't in the title", "<h1>人员</h1>", "<h1>单位</h1>"),
    ("one main part", "<main id", "<section id"),
    ("used 2 times", '<p id="hint">', '<p id="hint"></p><p id="hint">'),
    ("points at", 'for="name"', 'for="nome"'),
    ("points at", 'href="#main"', 'href="#nain"'),
    ("no label", '<label for="name">姓名</label>', ""),
    ("without action", 'action="/people"', ""),
    ("no token", 'name="csrf_token"', 'name="token"'),
    ("only works with a script", "<code>", '<code hx-get="/people">'),
    ("inline style", "<h1>", '<h1 style="color:red">'),
    ("inline script", "<h1>", "<script>1</script><h1>"),
    ("inline handler", "<h1>", '<h1 onclick="x()">'),
    ("identity number", "全名", "99010119900307001X"),
    ("mobile number", "全名", "13800138000"),
    ("in a Chinese page", "全名", "full name"),
]


def test_good_page_passes() -> None:
    assert list(faults(GOOD)) == []


@pytest.mark.parametrize(
    ("message", "old", "new"), PLANTED, ids=[f"{i}-{m}" for i, (m, _, _) in enumerate(PLANTED)]
)
def test_planted_fault_is_caught(message: str, old: str, new: str) -> None:
    assert old in GOOD
    assert any(message in fault for fault in faults(GOOD.replace(old, new, 1)))

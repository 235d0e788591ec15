"""What is drawn is what the definition says, and fits the page."""

from xml.etree import ElementTree

import pytest

from app.engine.diagram import mermaid, rows
from app.engine.drawing import CLOSING, LETTER, svg, width_of, wrapped
from tests.support.workflows import permit, with_state
from workflows import REGISTRY
from workflows.vocabulary import Workflow

SVG = "{http://www.w3.org/2000/svg}"
EVERY = [(n, v) for n, family in sorted(REGISTRY.items()) for v in family.variants()]


def drawn(workflow: Workflow) -> ElementTree.Element:
    return ElementTree.fromstring(svg(workflow, str, title="Way", description="How it goes"))


def test_rows_hold_every_way_once() -> None:
    found = [(row.state.name, row.action.name) for row in rows(permit())]
    assert len(found) == len(set(found)) == sum(len(action.source) for action in permit().actions)


def test_mermaid_names_every_way_and_end() -> None:
    lines = mermaid(permit()).splitlines()
    assert lines[0] == "stateDiagram-v2"
    assert '  state "Under review" as review' in lines
    assert "  [*] --> draft : On paper" in lines
    assert "  review --> applied : Send back" in lines
    assert "  review --> review : Remark" in lines
    assert "  refused --> [*]" in lines


def test_mermaid_speaks_the_readers_language_and_survives_its_signs() -> None:
    text = mermaid(permit(), lambda label: f'审:"{label}";')
    assert "审：'Submit'；" in text
    assert '"Submit"' not in text


@pytest.mark.parametrize(("name", "variant"), EVERY)
def test_drawing_holds_every_state_once_in_the_order_of_the_path(name: str, variant: dict[str, str]) -> None:
    workflow = REGISTRY[name].build(variant)
    root = drawn(workflow)
    boxes = [box for box in root.iter(f"{SVG}rect") if "flow-state" in box.get("class", "")]
    tops = [float(box.get("y", "0")) for box in boxes]
    assert len(boxes) == len(workflow.states)
    assert tops == sorted(tops)
    assert all(
        a + float(box.get("height", "0")) < b for box, a, b in zip(boxes, tops, tops[1:], strict=False)
    )


@pytest.mark.parametrize(("name", "variant"), EVERY)
def test_drawing_fits_a_phone_and_its_labels_fit_their_boxes(name: str, variant: dict[str, str]) -> None:
    root = drawn(REGISTRY[name].build(variant))
    assert float(root.get("width", "0")) <= 360
    box = next(root.iter(f"{SVG}rect"))
    right = float(box.get("x", "0")) + float(box.get("width", "0"))
    for text in root.iter(f"{SVG}text"):
        size = float(text.get("font-size", "0"))
        assert float(text.get("x", "0")) + width_of(text.text or "", size) <= right + size


def test_drawing_carries_no_style_and_is_read_out_by_title_and_description() -> None:
    root = drawn(permit())
    assert not [one for one in root.iter() if "style" in one.attrib or one.tag == f"{SVG}style"]
    names = {one.get("id"): one.text for one in root if one.get("id")}
    assert [names[key] for key in root.get("aria-labelledby", "").split()] == ["Way", "How it goes"]
    assert root.get("role") == "img"


def test_labels_cannot_break_out_of_the_drawing() -> None:
    workflow = with_state(permit(), "draft", label="<script>alert('x')</script> & more")
    assert "<script" not in svg(workflow, str, title="<b>", description='"')
    assert drawn(workflow) is not None


@pytest.mark.parametrize(
    "text",
    [
        "风险消除乡镇审核中，请在规定时限内办结（含节假日）。",
        "Close the public notice and report",
        "A 乡镇 mix, of all",
    ],
)
def test_wrapped_lines_fit_lose_nothing_and_never_begin_with_a_closing_sign(text: str) -> None:
    lines = wrapped(text, LETTER, 110)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(width_of(line, LETTER) <= 110 + LETTER for line in lines)
    assert not [line for line in lines if line[0] in CLOSING]

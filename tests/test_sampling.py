"""The draw by itself: the same for everybody, fair to each file, and refused where anything was changed."""

import subprocess
import sys
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from app import sampling
from app.sampling import File, Frame, WrongFrame, commitment, draw, list_digest, read_frame, spread
from app.sampling_bounds import files_for, lower_bound, upper_bound


def frame(count: int = 60, size: int = 20, **changes: object) -> Frame:
    files = tuple(
        File(f"{number:016x}", "off" if number % 4 == 0 else "on", f"99010110100{number % 3}/02",
             risk=number % 5, always=number % 17 == 0, recused=("aa",) if number % 6 == 0 else ())
        for number in range(count)
    )  # fmt: skip
    made = Frame(size, (50, 30, 20), 1, f"committed {commitment('秘密 7')}", ("aa", "bb"), files)
    return replace(made, **changes)  # type: ignore[arg-type]


def test_same_frame_and_seed_give_the_same_list_in_every_order_of_the_files() -> None:
    made = frame()
    turned = replace(made, files=tuple(reversed(made.files)), inspectors=("bb", "aa"))
    assert turned.digest() == made.digest()
    assert draw(turned, "秘密 7") == draw(made, "秘密  7 ")
    assert read_frame(made.text()).digest() == made.digest()


def test_shares_are_kept_and_always_in_comes_beside_them() -> None:
    parts = Counter(one.part for one in draw(frame(), "秘密 7"))
    assert (parts["risk"], parts["random_on"], parts["random_off"]) == (10, 6, 4)
    drawn = {one.number for one in draw(frame(), "秘密 7")}
    assert {one.number for one in frame().files if one.always} <= drawn
    assert len(drawn) == 20 + parts["always"]


def test_what_one_side_lacks_the_other_takes() -> None:
    on_only = frame(files=tuple(one for one in frame().files if one.side == "on"))
    parts = Counter(one.part for one in draw(on_only, "秘密 7"))
    assert (parts["random_on"], parts["random_off"], parts["risk"]) == (10, 0, 10)
    few = frame(5, 20)
    assert len(draw(few, "秘密 7")) == 5


def test_each_file_has_the_same_chance_and_each_stratum_its_share() -> None:
    """40 files in strata of 7, 13 and 20; 8 are drawn, by 3,000 seeds: a fifth of the time each."""
    files = [
        File(f"{number:03}", "on", "a" if number < 7 else "b" if number < 20 else "c") for number in range(40)
    ]
    times: Counter[str] = Counter()
    for seed in range(3000):
        taken = spread(files, 8, str(seed))
        assert len({one.number for one in taken}) == 8
        by = Counter(one.stratum for one in taken)
        assert by["a"] in (1, 2)
        assert by["b"] in (2, 3)
        assert by["c"] == 4
        times.update(one.number for one in taken)
    assert all(510 <= times[one.number] <= 690 for one in files)  # 600 ± four standard deviations


def test_recused_inspectors_visit_nothing_of_theirs_and_the_rest_is_shared_evenly() -> None:
    made = frame()
    out = {one.number: one.recused for one in made.files}
    drawn = draw(made, "秘密 7")
    assert all(not set(one.inspectors) & set(out[one.number]) for one in drawn)
    load = Counter(who for one in drawn for who in one.inspectors)
    assert abs(load["aa"] - load["bb"]) <= 1
    alone = frame(inspectors=("aa",))
    assert any(one.inspectors == () for one in draw(alone, "秘密 7"))


@pytest.mark.parametrize("seed", ["秘密 8", "", "  "])
def test_other_number_than_the_committed_one_is_refused(seed: str) -> None:
    with pytest.raises(WrongFrame):
        draw(frame(), seed)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("size 20", "size 21"), ("shouxian/frame/1", "shouxian/frame/2"), (" on ", " by "),
        ("file 0000000000000001", "file 0000000000000002"),
        ("inspector aa\ninspector bb", "inspector bb\ninspector aa"),
        ("each 1", "each  1"),
    ],
)  # fmt: skip
def test_changed_frame_is_told_by_its_digest_or_refused(old: str, new: str) -> None:
    text = frame().text()
    assert old in text
    changed = text.replace(old, new, 1)
    with suppress(WrongFrame):
        assert read_frame(changed).digest() != frame().digest()


def test_programme_runs_alone_in_an_empty_folder(tmp_path: Path) -> None:
    made = frame()
    (tmp_path / "frame.txt").write_bytes(made.text().encode())
    (tmp_path / "sampling.py").write_bytes(Path(sampling.__file__).read_bytes())

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-I", "sampling.py", *arguments], cwd=tmp_path, capture_output=True, text=True,
            check=False,
        )  # fmt: skip

    ran = run("frame.txt", "秘密 7")
    assert ran.returncode == 0
    assert len(ran.stdout.splitlines()) == len(draw(made, "秘密 7"))
    assert list_digest(draw(made, "秘密 7")) in ran.stderr
    assert made.digest() in run("frame.txt").stderr
    assert [run("frame.txt", "秘密 8").returncode, run("nothing.txt").returncode, run().returncode] == [
        2,
        2,
        2,
    ]


def test_bounds_are_those_of_clopper_and_pearson() -> None:
    """Nothing found: the rule of three. Others by the beta quantiles of published tables."""
    assert [files_for(share) for share in (10, 5, 2)] == [30, 60, 150]
    assert [round(upper_bound(0, count) * 100, 1) for count in (30, 60, 150)] == [9.5, 4.9, 2.0]
    assert round(upper_bound(1, 10), 3) == 0.394
    assert round(lower_bound(9, 10), 3) == 0.606
    assert (upper_bound(0, 0), lower_bound(0, 0), upper_bound(5, 5)) == (1.0, 0.0, 1.0)

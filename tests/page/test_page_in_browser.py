"""The page in a real browser, opened from a file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from jointsup.canonical import canonical
from jointsup.verify.page.build import build_page
from rounds import Case, add_entry, fixed_round, reroot, reserve_entry, write

NAMES = sorted(
    [
        ["body", "food-check-body", "市场监督管理局"],
        ["event", "beacon-9", "公开随机信标第 9 期"],
        ["line", "food-check", "餐饮服务食品安全检查"],
        ["line", "fire", "消防安全检查"],
        ["matter", "a-licence", "食品经营许可"],
        ["matter", "b-storage", "食品贮存"],
    ]
)


@pytest.fixture(scope="module")
def case() -> Case:
    """The fixed round, with names."""
    return fixed_round("sha256", rows=120, names=NAMES)


@pytest.fixture
def page_of(browser: Any, tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """Open the page of some files; at the end nothing was asked of any network and no error was said."""
    opened: list[Path] = []

    def open_page(files: dict[str, str], lang: str = "zh", **options: Any) -> Any:
        path = tmp_path / f"page-{len(opened)}.html"
        path.write_text(build_page(files, lang=lang), encoding="utf-8")  # type: ignore[arg-type]
        opened.append(path)
        return browser.open(path, **options)

    yield open_page
    assert browser.requests == [path.as_uri() for path in opened]
    assert browser.errors == []


def results(page: Any) -> dict[str, str]:
    """The result of each step on the page."""
    steps = page.locator(".step").all()
    return {step.get_attribute("data-step"): step.get_attribute("data-result") for step in steps}


def shown_rules(page: Any) -> set[str]:
    """The rules named in the outcome."""
    return set(page.locator("#outcome .rule").all_inner_texts())


def test_an_honest_record(page_of: Callable[..., Any], case: Case) -> None:
    """All steps of an honest record agree, the figures are the draw's, and no request leaves the page."""
    page = page_of(case.files)
    assert set(results(page).values()) == {"ok"}
    assert len(results(page)) == 16
    assert "核验通过" in page.inner_text("#outcome")
    assert case.digest in page.inner_text("#outcome")
    head = case.head
    for figure in (f"{len(case.draw.drawn)} 户次", f"{head['header']['count']} 户", case.document["round_id"]):
        assert figure in page.inner_text("#facts")
    for digest in (head["frame_digest"], head["round_digest"], head["seed"]["value"], head["seed"]["later"][1]):
        assert digest in page.inner_text("#steps")
    assert "餐饮服务食品安全检查" in page.inner_text("#strata")
    assert page.locator("#strata .numbers tbody tr").count() == sum(len(strata) for strata in case.draw.strata)
    assert "2026-03-09" in page.inner_text("#look-up")
    assert "9" * 64 in page.inner_text("#look-up")
    assert page.locator("#cannot li").count() >= 3


def test_a_record_by_sm3(page_of: Callable[..., Any], give: Callable[..., None]) -> None:
    """A round by sm3 is checked in the browser like one by sha256, proof and all."""
    case = fixed_round("sm3", rows=60)
    page = page_of(case.public())
    assert set(results(page).values()) <= {"ok", "part"}
    give(page, case.proof(case.frame.rows[0].id))
    page.wait_for_selector(".own.good")


def test_the_other_language(page_of: Callable[..., Any], case: Case) -> None:
    """The page opens in the language asked for and switches to the other, results and all."""
    page = page_of(case.files, lang="en")
    assert page.get_attribute("html", "lang") == "en"
    assert "The record holds" in page.inner_text("#outcome")
    body = page.inner_text("#steps")
    assert not re.search("[\u4e00-\u9fff]", re.sub("公开随机信标第 9 期|委员.|公证处|餐饮服务食品安全检查|消防安全检查", "", body))
    page.click("#switch")
    assert page.get_attribute("html", "lang") == "zh-CN"
    assert "核验通过" in page.inner_text("#outcome")
    assert set(results(page).values()) == {"ok"}


def test_a_public_copy(page_of: Callable[..., Any], case: Case) -> None:
    """Of a public copy the page says what it could check of the open part only, and what is hidden."""
    page = page_of(case.public())
    assert results(page)["drawn"] == "part"
    assert results(page)["frame"] == "ok"
    assert set(results(page).values()) <= {"ok", "part"}
    assert "公开的部分" in page.inner_text("#outcome")
    assert "整行未公开" in page.inner_text("#cannot")
    assert "未公开" in page.inner_text("#drawn")


def _line(at: int, **members: Any) -> Callable[[list[Any]], None]:
    def change(lines: list[Any]) -> None:
        (lines[at]["open"] if "open" in lines[at] else lines[at]).update(members)

    return change


def _drop(lines: list[Any]) -> list[Any]:
    return lines[1:]


def _swap(head: dict[str, Any]) -> None:
    head["seed"]["reveals"][0][1] = "a" * 64


@pytest.mark.parametrize(
    ("changes", "rule", "step"),
    [
        ({"drawn": _line(1, ticket="0" * 64)}, "draw.order", "drawn"),
        ({"strata": _line(0, n=1)}, "counts.n", "counts"),
        ({"head": _swap}, "seed.value", "seed"),
        ({"drawn": _drop}, "draw.n", "drawn"),
        ({"strata": _line(0, cut_off="1" * 64)}, "draw.cut_off", "cutoffs"),
        ({"visits": _drop}, "visits", "visits"),
    ],
    ids=["ticket", "n", "reveal", "drawn line", "cut-off", "visit"],
)
def test_frauds_are_shown(
    page_of: Callable[..., Any], case: Case, changes: dict[str, Callable[[Any], Any]], rule: str, step: str
) -> None:
    """A fraud is shown in the outcome and at its step, in words of both languages."""
    page = page_of(reroot(case.files, **changes))
    assert "不符" in page.inner_text("#outcome h2")
    assert rule in shown_rules(page)
    assert results(page)[step] == "bad"
    assert page.locator(f'[data-step="{step}"] .deviations li').count() > 0
    page.click("#switch")
    assert "deviation" in page.inner_text("#outcome h2")
    assert rule in shown_rules(page)
    assert not re.search("[\u4e00-\u9fff]", page.locator("#outcome .said").first.inner_text().replace("公证处", ""))


def test_an_edited_line_without_its_root(page_of: Callable[..., Any], case: Case) -> None:
    """A line edited in the file alone gives another root, and the step of the roots says so."""
    drawn = case.files["drawn.jsonl"].replace("uscc:9", "uscc:8", 1)
    page = page_of({**case.files, "drawn.jsonl": drawn})
    assert results(page)["roots"] == "bad"


def test_a_record_that_cannot_be_read(page_of: Callable[..., Any], case: Case) -> None:
    """Where a file is no canonical JSON, the page says so, and that steps could not be taken."""
    page = page_of({**case.files, "round.json": case.files["round.json"] + " "})
    assert results(page)["files"] == "bad"
    assert results(page)["seed"] == "none"
    assert shown_rules(page) == {"text"}


@pytest.fixture
def give(tmp_path: Path) -> Callable[..., None]:
    """Give the page a file, by its button."""

    def give_file(page: Any, value: Any, to: str = "#proof-file", name: str = "proof.json") -> None:
        path = tmp_path / name
        path.write_text(value if isinstance(value, str) else canonical(value), encoding="utf-8")
        page.set_input_files(to, path)

    return give_file


def test_a_proof_shows_the_own_result(page_of: Callable[..., Any], give: Callable[..., None], case: Case) -> None:
    """A proof shows, line by line, whether its entity is drawn, its stratum, ticket and cut-off, and the visits to come."""
    page = page_of(case.public())
    row = case.draw.drawn[0]
    give(page, case.proof(row.id))
    page.wait_for_selector(".own.good")
    text = page.inner_text(".own")
    assert row.id in text
    assert row.ticket in text
    drawn = {one.line for one in case.draw.drawn if one.id == row.id}
    assert page.locator(".card.drawn").count() == len(drawn)
    assert page.locator(".card").count() == len(case.document["lines"])
    assert case.draw.strata[row.line][row.stratum].cut_off in text
    undrawn = next(one.id for one in case.frame.rows if one.id not in {other.id for other in case.draw.drawn})
    give(page, case.proof(undrawn))
    page.locator(".own h3").filter(has_text=undrawn).wait_for()
    assert page.locator(".card.drawn").count() == 0
    page.click("#switch")
    assert "No check is to be made" in page.inner_text(".own")


def test_a_proof_of_absence(page_of: Callable[..., Any], give: Callable[..., None], case: Case) -> None:
    """A proof of absence says that its entity is not in the frame."""
    page = page_of(case.files)
    give(page, case.proof("uscc:00"))
    page.wait_for_selector(".own.good")
    assert "不在本次抽样框中" in page.inner_text(".own")


def test_a_proof_of_another_row(page_of: Callable[..., Any], give: Callable[..., None], case: Case) -> None:
    """A proof with another's row, or of another frame, is shown as a deviation."""
    page = page_of(case.files)
    proof = case.proof(case.frame.rows[0].id)
    give(page, {**proof, "row": case.proof(case.frame.rows[1].id)["row"]})
    page.wait_for_selector(".own.bad")
    assert {"proof.path", "proof.row"} <= set(page.locator(".own .rule").all_inner_texts())
    give(page, {**proof, "header": {**proof["header"], "as_of": "2020-01-01"}})
    page.locator(".own .deviations").filter(has_not_text="proof.path").wait_for()
    assert page.locator(".own .rule").all_inner_texts() == ["proof.row"]


def test_files_are_dropped(page_of: Callable[..., Any], case: Case) -> None:
    """A proof dropped anywhere on the page is read like one that is chosen."""
    page = page_of(case.files)
    proof = case.proof(case.draw.drawn[0].id)
    page.evaluate(
        """text => {
          const transfer = new DataTransfer();
          transfer.items.add(new File([text], "proof.json"));
          document.dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, cancelable: true }));
        }""",
        canonical(proof),
    )
    page.wait_for_selector(".own.good")
    assert proof["id"] in page.inner_text(".own")


def test_another_record_is_checked(page_of: Callable[..., Any], case: Case, tmp_path: Path) -> None:
    """An empty page waits for a record; files chosen from elsewhere are checked, incomplete ones are named."""
    page = page_of({}, wait=False)
    assert page.is_hidden("#content")
    folder = write(case.files, tmp_path / "elsewhere")
    (folder / "check.py").write_text("pass", encoding="utf-8")
    page.set_input_files("#record-files", [folder / "record.json", folder / "round.json"])
    page.wait_for_selector("#notes p")
    assert "strata.jsonl" in page.inner_text("#notes")
    page.set_input_files("#record-folder", folder)
    page.wait_for_selector("html[data-checked=good]")
    assert set(results(page).values()) == {"ok"}
    assert "elsewhere" in page.inner_text("#source")


def test_frame_and_witness_are_checked(page_of: Callable[..., Any], give: Callable[..., None], case: Case) -> None:
    """A frame and a witness file, chosen or dropped, take the check to the frame level."""
    page = page_of(case.files)
    give(page, case.frame_text, "#record-files", "frame.txt")
    page.locator(".level").filter(has_text="抽样框").wait_for()
    assert set(results(page).values()) == {"ok"}
    give(page, {**case.witness(), "organiser": "别处"}, "#record-files", "witness.json")
    page.wait_for_selector(".outcome.bad")
    assert shown_rules(page) == {"witness.pair"}
    give(page, "nothing", "#record-files", "notes.json")
    page.locator("#notes").filter(has_text="notes.json").wait_for()


def test_later_entries_and_reserves(page_of: Callable[..., Any], give: Callable[..., None], case: Case) -> None:
    """A reserve taken later is told to the entity that was taken."""
    entry = reserve_entry(case, case.files, case.draw.drawn[0].id)
    files = add_entry(case.files, entry)
    taken = next(taken for _, _, taken in entry["taken"] if taken)
    page = page_of(files)
    assert results(page)["later"] == "ok"
    give(page, case.proof(taken, files))
    page.wait_for_selector(".own.good")
    assert "备选" in page.inner_text(".own")


def test_the_list_can_be_searched(page_of: Callable[..., Any], case: Case) -> None:
    """The drawn are searched by id and chosen by line, and long lists show a part with a button for more."""
    page = page_of(case.files)
    assert page.locator("#drawn tbody tr").count() == 20
    page.locator("#drawn .more").click()
    assert page.locator("#drawn tbody tr").count() == len(case.draw.drawn)
    row = case.draw.drawn[0]
    page.fill("#drawn-search", row.id.upper())
    mine = sum(one.id == row.id for one in case.draw.drawn)
    assert page.locator("#drawn tbody tr").count() == mine
    page.fill("#drawn-search", "")
    page.select_option("#drawn-line", "fire")
    assert page.locator("#drawn tbody tr").count() == min(20, sum(case.rules.lines[one.line].id == "fire" for one in case.draw.drawn))
    page.fill("#drawn-search", "no such thing")
    assert "没有符合" in page.inner_text("#drawn")


def test_hostile_names_are_shown_as_text(page_of: Callable[..., Any]) -> None:
    """Markup in names and ids is shown as it is written, and never becomes part of the page."""
    hostile = '<img src=x onerror="document.title=1"></script><script>alert(1)</script>'
    case = fixed_round("sha256", 30, names=[["line", "food-check", hostile]])
    page = page_of(case.files)
    assert hostile in page.inner_text("#strata")
    assert page.locator("img").count() == 0
    assert page.title() != "1"


def test_it_fits_a_phone_and_prints(page_of: Callable[..., Any], case: Case) -> None:
    """At phone width nothing is wider than the screen, and in print all data are open and controls are gone."""
    page = page_of(case.files, width=360)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.locator("details:not([open])").count() == 0
    assert page.is_hidden("#print")
    assert page.is_hidden(".another")
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.locator("#steps details[open]").count() == 0


def test_every_control_has_a_name(page_of: Callable[..., Any], case: Case) -> None:
    """Buttons, fields and choices have words that a screen reader can say."""
    page = page_of(case.files)
    names = page.evaluate(
        """() => [...document.querySelectorAll("button, input, select, progress")].map((control) =>
          control.ariaLabel || control.labels?.[0]?.textContent || control.textContent)"""
    )
    assert names
    assert all(name.strip() for name in names)


def test_a_large_record_keeps_the_page_alive(page_of: Callable[..., Any]) -> None:
    """While thousands of lines are checked the page goes on answering, and shows how far it has come."""
    case = fixed_round("sha256", 6000)
    page = page_of(case.files, wait=False)
    beats = page.evaluate(
        """() => new Promise((done) => {
          let beats = 0;
          const timer = setInterval(() => {
            beats += 1;
            if (document.documentElement.dataset.checked) { clearInterval(timer); done(beats); }
          }, 10);
        })"""
    )
    assert beats > 5
    assert set(results(page).values()) == {"ok"}
    assert page.locator("#drawn tbody tr").count() == 20


def test_a_page_with_its_frame_recomputes_every_ticket(browser: Any, case: Case, tmp_path: Path) -> None:
    """A page that came with the frame says how many tickets it computed, in what time, with no difference, at the frame level, in both languages."""
    path = tmp_path / "page.html"
    path.write_text(build_page(case.files, "zh", case.frame_text), encoding="utf-8")
    page = browser.open(path)
    assert re.fullmatch(r"在本机重新计算 120 个抽签号，用时 [0-9]+[.][0-9] 秒，0 处不符。", page.inner_text("#again"))
    assert "抽样框" in page.inner_text(".level")
    page.click("#switch")
    assert re.fullmatch(r"120 tickets computed again on this device in [0-9]+[.][0-9] seconds: 0 differences[.]", page.inner_text("#again"))
    assert browser.requests == [path.as_uri()]
    assert browser.errors == []


def test_a_changed_row_is_found_in_the_browser(browser: Any, case: Case, tmp_path: Path) -> None:
    """Where one row of the frame was changed, the page says how many differences it found and names the root."""
    header, first, rest = case.frame_text.split("\n", 2)
    identity, salt, row = first.split("\t")
    changed = "\n".join([header, "\t".join([identity, salt[::-1], row]), rest])
    path = tmp_path / "page.html"
    path.write_text(build_page(case.files, "zh", changed), encoding="utf-8")
    page = browser.open(path)
    assert "0 处不符" not in page.inner_text("#again")
    assert "frame.root" in shown_rules(page)

"""Several saved help pages at once: copies make each other whole, and go into an FAQ without losing what it has."""

import json
from pathlib import Path

import pytest

from bot.wording.commands import merging as w
from embeddings.faq.faq_file import load_faq
from scripts.import_help import main
from tests.scripts.help_pages import entries_of, save

CUT, WHOLE = "내일 와요. 문의는 상담", "내일 와요. 문의는 상담원에게 주세요."


def page(answer: str, question: str = "언제 와요?") -> str:
    return f"[별빛상점][배송]\n\n{question}\n\n{answer}\n"


def faq_of(folder: Path, answer: str, **fields: object) -> Path:
    """An FAQ with the same question under an id of its own, and an entry that no page has."""
    own = {
        "id": "mine",
        "service": "별빛상점",
        "category": "배송",
        "platform": "공통",
        "question": "언제 와요",
        "answer": answer,
    }
    other = {"id": "other", "service": "별빛상점", "category": "기타", "question": "다른 것?", "answer": "네."}
    path = folder / "faq.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in (own | fields, other)))
    return path


def test_a_damaged_answer_is_made_whole_by_another_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one, two = save(tmp_path, page(CUT), "one.txt"), save(tmp_path, page(WHOLE), "two.txt")
    for pages in ([one, two], [two, one]):
        assert main(pages) == 0
        out, err = capsys.readouterr()
        assert [entry["answer"] for entry in entries_of(out)] == [WHOLE]
        assert err.splitlines() == [
            f'{pages[1]}:1: the question "언제 와요?" stands under the same label at {pages[0]}:1 in another copy; one '
            "entry is made of the two, with what either has lost",
            "1 entries from 2 page(s), 1 report(s)",
        ]


def test_what_no_copy_makes_whole_is_still_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one, two = save(tmp_path, page(CUT), "one.txt"), save(tmp_path, page("모레 와요."), "two.txt")
    main([one, two])
    out, err = capsys.readouterr()
    assert [entry["answer"] for entry in entries_of(out)] == [CUT, "모레 와요."]
    assert err.splitlines()[0].startswith(f'{one}:5: the answer of "언제 와요?" seems cut off')


def test_pages_go_into_an_faq_by_their_questions_and_its_own_fields_stay(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    faq = faq_of(tmp_path, "어제 왔어요.", alternates=["배송 언제"])
    before = faq.read_bytes().splitlines()
    pages = [save(tmp_path, page(WHOLE), "one.txt"), save(tmp_path, page("사흘이요.", "섬은요?"), "two.txt")]
    assert main([*pages, "--into", str(faq), "--theirs"]) == 0
    first, second, third = load_faq(faq)
    assert (first.id, first.answer, first.alternates) == ("mine", WHOLE, ("배송 언제",))
    assert (third.question, third.answer) == ("섬은요?", "사흘이요.")
    assert faq.read_bytes().splitlines()[1] == before[1]
    assert second.id == "other"
    capsys.readouterr()
    assert main([*pages, "--into", str(faq), "--theirs"]) == 0
    assert capsys.readouterr().out == f"{w.SAME}\n"


def test_a_damaged_copy_never_takes_the_place_of_the_faqs_own_text(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    faq = faq_of(tmp_path, WHOLE)
    before = faq.read_bytes()
    assert main([save(tmp_path, page(CUT)), "--into", str(faq), "--theirs"]) == 0
    assert (capsys.readouterr().out, faq.read_bytes()) == (f"{w.SAME}\n", before)


def test_a_damaged_answer_of_the_faq_is_made_whole_by_a_page(tmp_path: Path) -> None:
    faq = faq_of(tmp_path, CUT)
    assert main([save(tmp_path, page(WHOLE)), "--into", str(faq), "--ours"]) == 0
    assert load_faq(faq)[0].answer == CUT
    assert main([save(tmp_path, page(WHOLE)), "--into", str(faq), "--theirs"]) == 0
    assert load_faq(faq)[0].answer == WHOLE


def test_a_side_without_an_faq_is_a_wrong_command_line(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="2"):
        main([save(tmp_path, page(WHOLE)), "--theirs"])

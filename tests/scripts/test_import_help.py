"""The import of help search pages, run through its door."""

import json
from pathlib import Path

import pytest

from embeddings.faq.faq_file import load_faq
from scripts.import_help import main
from tests.scripts.help_pages import HTML, PAGE, entries_of, save

SEED = Path(__file__).parents[3] / "shared" / "seed" / "help-search-page.txt"


def test_labels_of_two_and_three_levels(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([save(tmp_path, PAGE)]) == 0
    out, err = capsys.readouterr()
    asked = {"service": "별빛상점", "category": "배송", "question": "배송은 얼마나 걸리나요?"}
    answer = "보통 이틀이면 도착해요.\n\n섬 지역은 닷새까지 걸려요."
    assert entries_of(out) == [
        {**asked, "platform": "iOS", "answer": answer},
        {**asked, "platform": "안드로이드", "answer": answer},
        {
            "service": "별빛 쿠폰",
            "platform": "PC",
            "question": "[새해 쿠폰] 관련 안내",
            "answer": "쿠폰함에서 확인하실 수 있습니다.",
        },
    ]
    assert err == "3 entries from 1 page(s), 0 report(s)\n"


def test_ids_hold_for_the_same_page_and_differ_for_twins(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ids = []
    for text in (PAGE, PAGE.replace("][배송][iOS]", "] [ 배송 ][IOS]  ")):
        main([save(tmp_path, text)])
        ids.append([json.loads(line)["id"] for line in capsys.readouterr().out.splitlines()])
    # printf '별빛상점\n배송\niOS\n배송은 얼마나 걸리나요?' | sha256sum | cut -c1-10
    assert ids[0][0] == "help-6da2604961"
    assert len(set(ids[0])) == 3
    assert ids[0] == ids[1]


def test_the_second_of_two_levels_is_a_category_unless_it_is_a_platform(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "[별빛상점][배송]\n\n언제 와요?\n\n내일 와요.\n\n[별빛상점][배송][TV]\n언제 와요?\n모레 와요."
    assert main([save(tmp_path, text)]) == 0
    question = {"service": "별빛상점", "category": "배송", "question": "언제 와요?"}
    assert entries_of(capsys.readouterr().out) == [
        {**question, "answer": "내일 와요."},
        {**question, "platform": "TV", "answer": "모레 와요."},
    ]


def test_html_gives_what_text_gives(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main([save(tmp_path, PAGE)])
    from_text = capsys.readouterr()
    main([save(tmp_path, HTML, "page.html")])
    assert capsys.readouterr() == from_text


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + PAGE.replace("\n", "\r\n").encode(),
        PAGE.replace("\n", "\r").encode(),
        PAGE.encode("utf-16"),
        PAGE.replace("•", "·").encode("cp949"),
        PAGE.replace("배송", "배\u200b송").replace("    ", "\t\u00a0").encode(),
        b'<?xml version="1.0" encoding="euc-kr"?>\n' + HTML.encode("cp949"),
    ],
    ids=["BOM and CRLF", "CR", "UTF-16", "CP949", "zero-width and tabs", "XHTML in CP949"],
)
def test_a_page_is_taken_as_it_was_saved(tmp_path: Path, capsys: pytest.CaptureFixture[str], data: bytes) -> None:
    main([save(tmp_path, PAGE)])
    expected = capsys.readouterr()
    main([save(tmp_path, data)])
    assert capsys.readouterr() == expected


def test_decomposed_letters_are_composed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main([save(tmp_path, "[\u1100\u1161][\u1102\u1161]\n\n\u1103\u1161?\n\n\u1103\u1161.")])
    assert entries_of(capsys.readouterr().out) == [
        {"service": "가", "category": "나", "question": "다?", "answer": "다."}
    ]


def test_the_foot_of_a_page_is_no_answer(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main([save(tmp_path, PAGE)])
    expected = capsys.readouterr().out
    page = save(tmp_path, PAGE + "\n이용약관을 확인해 주세요.\n")
    main([page])
    out, err = capsys.readouterr()
    assert out == expected
    cure = "left out, with all down to the next label"
    assert err.splitlines() == [
        f'{page}:27: note: "이용약관을 확인해 주세요." seems the page\'s foot; {cure}',
        "3 entries from 1 page(s), 1 report(s)",
    ]
    flat = "\n".join(line.strip() for line in PAGE.splitlines())
    main([save(tmp_path, flat + "\n\n이전 페이지 1 2 3 다음 페이지\n이용약관을 확인해 주세요.\n")])
    assert capsys.readouterr().out == expected


def test_damaged_answers_are_kept_and_reported_by_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = save(
        tmp_path,
        "총 12건\n[별빛상점][배송]\n\n언제 와요?\n\n내일 와요.늦으면 모레 와요.\n\n2.섬은 늦어요.\n\n문의는 상담",
    )
    assert main([page]) == 0
    out, err = capsys.readouterr()
    assert [entry["answer"] for entry in entries_of(out)] == [
        "내일 와요.늦으면 모레 와요.\n\n2.섬은 늦어요.\n\n문의는 상담"
    ]
    cure = "complete it by hand from the original page"
    assert err.splitlines() == [
        f"{page}:1: note: the page says 12 entries in all and holds 1; save the other pages too",
        f'{page}:6: the answer of "언제 와요?" has run-together sentences ("…내일 와요.늦으면 모레 와요.…"), '
        f"expected a space or line break; {cure}",
        f'{page}:8: the answer of "언제 와요?" has "2." without "1." before it, expected the whole list; {cure}',
        f'{page}:10: the answer of "언제 와요?" seems cut off ("…상담"), expected a finished sentence; {cure}',
        "1 entries from 1 page(s), 4 report(s)",
    ]


def test_a_report_on_html_names_the_line_of_the_tag(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = save(
        tmp_path, "<ul>\n<li>[가][나]\n<p>언제\n와요?</p>\n<div>내일\n와요.\n<p>문의는 상담</p></div></ul>", "page.html"
    )
    main([page])
    assert capsys.readouterr().err.splitlines()[0].startswith(f'{page}:7: the answer of "언제 와요?" seems cut off')


def test_an_entry_without_question_or_answer_is_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    long = "가" * 301
    page = save(
        tmp_path,
        f"{PAGE.replace('3건', '6건')}\n  • [가][나]\n  • [다][라]\n    왜요?\n  • [마][바]\n\n    {long}\n\n    네.",
    )
    assert main([page]) == 0
    out, err = capsys.readouterr()
    assert len(out.splitlines()) == 3
    by_hand = "left out, add it by hand from the original page"
    assert err.splitlines()[:3] == [
        f"{page}:27: the label [가][나] has no question, expected one below it; {by_hand}",
        f'{page}:28: the question "왜요?" has no answer, expected one below it; {by_hand}',
        f'{page}:30: question of "{"가" * 55}...": String should have at most 300 characters; '
        "left out, shorten it on the page",
    ]


def test_the_same_question_twice(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one = save(tmp_path, "[가][나]\n\n언제 와요?\n\n내일 와요.", "one.txt")
    two = save(tmp_path, "[가][나]\n\n언제와요?\n\n내일 와요.\n\n[가][나]\n\n언제 와요?\n\n모레 와요.", "two.txt")
    assert main([one, two]) == 0
    out, err = capsys.readouterr()
    first, second = (json.loads(line) for line in out.splitlines())
    assert (first["answer"], second["answer"]) == ("내일 와요.", "모레 와요.")
    assert second["id"] == first["id"] + "-2"
    assert err.splitlines()[:2] == [
        f'{two}:1: the question "언제와요?" stands under the same label at {one}:1 with the same answer, '
        "expected it once; left out",
        f'{two}:7: the question "언제 와요?" stands under the same label at {one}:1 with another answer, '
        "expected one answer; both are kept, make them one before you use the file",
    ]


def test_a_file_is_written_whole_and_loads(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page, out = save(tmp_path, PAGE), tmp_path / "new.jsonl"
    assert main([page, "-o", str(out)]) == 0
    assert capsys.readouterr().out == ""
    assert [entry.platform for entry in load_faq(out)] == ["iOS", "안드로이드", "PC"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new.jsonl", "page.txt"]


def test_an_existing_file_is_kept_unless_forced(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page, out = save(tmp_path, PAGE), save(tmp_path, "mine", "old.jsonl")
    assert main([page, "-o", out]) == 1
    assert capsys.readouterr().err == f"{out}: exists, expected a new file; choose another name, or add --force\n"
    assert Path(out).read_text() == "mine"
    assert main([page, "-o", out, "--force"]) == 0
    assert len(load_faq(Path(out))) == 3


def test_a_page_without_entries_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good, bad, out = save(tmp_path, PAGE), save(tmp_path, "<p>[앱] 안내</p>", "bad.html"), tmp_path / "new.jsonl"
    assert main([good, bad, "-o", str(out)]) == 1
    assert capsys.readouterr().err == (
        f"{bad}: found no whole entry, expected labels such as [service][category][platform], each on a line of "
        "its own with question and answer below; save a help search page as text, or as HTML\n"
    )
    assert not out.exists()


def test_what_cannot_be_read_or_written_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "none.txt")]) == 1
    assert "none.txt: can't be read (No such file or directory), expected a saved" in capsys.readouterr().err
    assert main([save(tmp_path, PAGE.encode() + b"\xff", "broken.txt")]) == 1
    assert "broken.txt:26: found byte 0xff, expected text in UTF-8, UTF-16 or CP949;" in capsys.readouterr().err
    assert main([save(tmp_path, PAGE), "-o", str(tmp_path / "none" / "new.jsonl")]) == 1
    assert "new.jsonl: can't be written (No such file or directory), expected a file" in capsys.readouterr().err


def test_help_ends_in_examples_and_a_wrong_command_line_gives_2(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main(["--help"])
    assert "examples:\n  python -m scripts.import_help page.html" in capsys.readouterr().out
    with pytest.raises(SystemExit, match="2"):
        main([])


@pytest.mark.skipif(not SEED.exists(), reason="the seed page lies beside the project only where it was written")
def test_the_seed_page_gives_ten_entries(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "seed.jsonl"
    assert main([str(SEED), "-o", str(out)]) == 0
    assert len(load_faq(out)) == 10
    places = [int(line.removeprefix(f"{SEED}:").split(":")[0]) for line in capsys.readouterr().err.splitlines()[:-1]]
    assert places == [6, 42, 42, 48, 48, 54, 60, 60, 66, 66, 72, 72]

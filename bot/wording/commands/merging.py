"""What an operator reads who takes changes into the FAQ one by one."""

ASK = "가져올까요? [y] 가져오기  [n] 지금 그대로 두기  [a] 남은 것 모두 가져오기  [q] 남은 것 모두 그대로 두기 > "
ASK_AGAIN = "y, n, a, q 중에서 골라 주세요."
OF = "({number}/{total})"
SAME = "다른 점이 없어요. 아무것도 바꾸지 않았어요."
DIFFERS = "다른 점이 {differences}개, 새 항목이 {additions}개 있어요."
NOTHING_TAKEN = "아무것도 바꾸지 않았어요."
TAKEN = "{file}: 항목 {changed}개를 고치고 {added}개를 더했어요."
PUBLISH = "적용하려면: python -m scripts.lint --korean, 그다음 python -m scripts.reindex --korean"
HOW = "--theirs 로 모두 가져오거나 --ours 로 새 항목만 더할 수 있어요. 터미널에서는 하나씩 물어봐요."

KOREAN = {
    "the column {name} is none of an entry's; left out": "{name} 열은 도움말에 없는 칸이라 빼고 읽었어요.",
    '"{id}" is in the FAQ no more since it was exported; left out': "{id} 항목은 내보낸 뒤에 도움말에서 지워져서 빼고 읽었어요.",
    "the question {text} stands at {place} too, {}": "질문 {text}: {place}에도 있어요. 하나를 지워 주세요.",
    'the id "{id}" stands at {place} too, {}': "아이디 {id}: {place}에도 있어요. 하나로 합치거나 아이디를 다르게 적어 주세요.",
    "found a second column for {name}, {}": "{name} 열이 두 번 있어요. 하나를 지우거나 이름을 고쳐 주세요.",
    "found the columns {columns}; expected {}": "아이디 열이나, 서비스와 질문 열이 있어야 해요. 첫 줄에 넣어 주세요. 지금 있는 열: {columns}",
    "found an empty table, expected a row of headings: {headings}": "표가 비어 있어요. 첫 줄에 열 이름을 적어 주세요: {headings}",
    "found {text} under no heading, {}": "{text}: 위에 열 이름이 없어요. 쉼표가 든 글은 따옴표로 묶거나, 엑셀 파일(.xlsx)로 저장하거나, 열 이름을 적어 주세요.",
    "found merged cells, {}": "합쳐진 칸이 있어요. 나눈 다음 칸마다 적어 주세요.",
    "found a formula, {}": "수식이 있어요. 복사해서 값으로 붙여 넣어 주세요.",
    "found the error {error}, {}": "오류({error})가 있어요. 글로 적어 주세요.",
    "found a row that can't be read ({reason}), {}": "읽을 수 없는 줄이에요. 따옴표를 닫거나, 엑셀 파일(.xlsx)로 저장해 주세요.",
    "found byte {byte}, expected text in UTF-8, {}": "읽을 수 없는 글자가 있어요. CSV UTF-8로 저장해 주세요.",
    "found no workbook that can be read ({reason}), {}": "엑셀 파일로 읽을 수 없어요. 암호 없이 .xlsx나 CSV UTF-8로 저장해 주세요.",
    "found a text without {lost}, which CP949 doesn't have, {}": "{lost} 글자가 CP949에 없어서 사라졌어요. CSV UTF-8이나 엑셀 파일(.xlsx)로 저장해 주세요.",
    "nothing was decided to the end, and nothing was written. {how}": "끝까지 고르지 않아서 아무것도 바꾸지 않았어요. {how}",
}
"""What the import tells of a table; see findings.py for how it is used."""

"""What checks find, as an operator reads it in Korean, and how all that commands tell is put into Korean.

Who tells something says it in English; a page in Korean, and a command with --korean, has it from here and from the
modules beside. What is not known there stays as it is.
"""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from bot.wording.commands import measuring, merging, publishing
from bot.wording.commands.fields import FIELDS, QUESTION_FIELDS

_KOREAN = {
    # the file and its lines
    "can't be read ({reason}), expected {}": "파일을 읽을 수 없어요({reason}).",
    "can't be written ({reason}){}": "파일을 쓸 수 없어요({reason}). 폴더와 파일의 쓰기 권한을 확인해 주세요.",
    "was changed by somebody else just now; nothing was written, try again": "방금 다른 곳에서 파일이 바뀌었어요. 아무것도 저장하지 않았으니 다시 해 주세요.",
    'found no entry "{id}" any more, expected one to add {count} phrasings to; {}': "{id} 항목이 이제 없어서 표현 {count}개를 더하지 못했어요. 다른 항목을 골라 주세요. 아무것도 저장하지 않았어요.",
    "found a byte order mark; read without it": "파일 맨 앞의 표시(BOM)는 빼고 읽었어요.",
    "found Windows line ends; read as plain ones": "윈도우 방식의 줄 끝을 맞춰 읽었어요.",
    "found a blank line; passed over": "빈 줄은 건너뛰었어요.",
    "found byte {byte} at column {column}, expected UTF-8; {}": "{column}번째 바이트가 UTF-8이 아니에요. EUC-KR이나 CP949가 아닌 UTF-8로 저장해 주세요.",
    'found text that is not JSON (field "{name}" stands twice), {}': "“{name}” 칸이 두 번 있어요. 하나를 지워 주세요.",
    "found text that is not JSON ({reason}), {}": "JSON 형식이 아니에요. 따옴표, 쉼표, 중괄호를 확인해 주세요.",
    "found {value}, expected a JSON object in braces with named fields; mend the line": "중괄호로 감싼 항목이 아니에요. 줄을 바로잡아 주세요.",
    "found an empty file, expected {}": "파일이 비어 있어요. 항목을 하나 이상 적어 주세요.",
    "found lists or objects nested too deep, {}": "괄호가 너무 깊이 겹쳐 있어요. 글과 글의 목록만 적어 주세요.",
    "found nothing but drafts and entries that are over, {}": "초안이거나 기간이 끝난 항목뿐이에요. 하나 이상 게시해 주세요.",
    # one field
    "found white space around a text; read without it": "앞뒤의 빈칸은 빼고 읽었어요.",
    'found white space around "{text}", expected none; delete it': "“{text}” 앞뒤에 빈칸이 있어요. 지워 주세요.",
    "found only white space, expected text; {}": "빈칸뿐이에요. 내용을 적거나 비워 두세요.",
    "found nothing, expected this field; {}": "빠져 있어요. 적어 주세요.",
    "{name}: found an unknown field, expected only {}": "모르는 칸이에요: {name}. 지우거나 이름을 고쳐 주세요.",
    "found an empty text, {}": "비어 있어요. 적어 주세요.",
    "found {count} characters, which take several messages; {}": "{count}자라서 여러 메시지로 나뉘어 가요. 줄이거나 항목을 나눠 주세요.",
    "found {count} characters, expected at most {most}; shorten it": "{count}자로 너무 길어요. {most}자까지 쓸 수 있어요.",
    "found {count} items, expected at most {most}; delete some": "{count}개로 너무 많아요. {most}개까지 쓸 수 있어요.",
    "found {count} items, expected at least {least}; add some": "{count}개뿐이에요. {least}개 이상 적어 주세요.",
    "found {value}, expected a slug of {}": "{value}에 쓸 수 없는 글자가 있어요. 영문자, 숫자, -, _ 로 적어 주세요.",
    "found the {} U+{code}, expected readable text; delete it": "보이지 않는 글자(U+{code})가 있어요. 지워 주세요.",
    "found decomposed letters (NFD{}": "자음과 모음이 풀린 글자가 있어요. 내용을 새로 입력해 주세요.",
    "found {text}, expected a link or a path within the FAQ's folder; {}": "{text}: 링크나, 도움말 폴더 안의 파일 이름을 적어 주세요.",
    "found {text}, expected a picture ({ends}); convert it": "{text}: 사진 파일({ends})로 바꿔 주세요.",
    "found {value}, expected 'published' or 'draft'; mend the value": "{value} 대신 published(게시)나 draft(초안)를 적어 주세요.",
    "found {value}, expected a date such as {date}; {}": "{value} 대신 {date}처럼 날짜로 적어 주세요.",
    "found {value}, expected a link such as {}": "{value} 대신 https://로 시작하는 링크를 적어 주세요.",
    "found {value}, expected a list of texts; {}": "{value} 대신 글의 목록을 적어 주세요.",
    "found {value}, expected an object in braces; {}": "{value} 대신 중괄호로 감싼 값을 적어 주세요.",
    "found {value}, expected a text; {}": "{value} 대신 글을 적어 주세요.",
    "found {value}; read as {date}": "{value}: {date}로 읽었어요.",
    "found masked personal data, expected {}": "가려진 개인정보가 들어 있어요. 누구에게나 보여 줄 수 있게 고쳐 주세요.",
    # between entries
    "found a label of one level, {}": "카테고리와 플랫폼 가운데 하나는 있어야 해요.",
    'id "{own}" is already used on line {line}; {}': "아이디 {own}: {line}번째 줄에서 이미 쓰고 있어요. 항목마다 다르게 적어 주세요.",
    'the question of "{id}" is already asked under the same label by "{other}" on line {line}; {}': "{line}번째 줄의 {other} 항목과 질문이 같아요. 하나로 합치거나 플랫폼을 다르게 적어 주세요.",
    'the phrasing {text} of "{id}" belongs to "{other}" (line {line}) too, so {}': "표현 {text}: {line}번째 줄의 {other} 항목에도 있어서 어느 쪽인지 알 수 없어요. 한쪽에만 남겨 주세요.",
    "found {until}, which is before valid_from, {start}; {}": "시작일({start})보다 빠른 날({until})이에요. 바로잡아 주세요.",
    "a draft, which can't be published yet: {nested}": "이대로는 게시할 수 없는 초안이에요. {nested}",
    '"{id}" asks the same as "{other}" on line {line}, in another category; {}': "{line}번째 줄의 {other} 항목과 질문이 같은데 카테고리만 달라요. 하나로 합치거나 질문을 다르게 적어 주세요.",
    # answers
    "found {markup} ({text}), which users see as it is; {}": "{markup} 표시({text})가 고객에게 그대로 보여요. 표시 없이 적어 주세요.",
    'seems cut off ("{text}"), {}': "글이 끝나지 않은 것 같아요(“{text}”). 원래 페이지를 보고 채워 주세요.",
    "has run-together sentences at {count} places, first ({text}), {}": "문장이 붙은 곳이 {count}군데 있어요({text}부터). 빈칸이나 줄바꿈을 넣어 주세요.",
    "has run-together sentences ({text}), {}": "문장이 붙어 있어요({text}). 빈칸이나 줄바꿈을 넣어 주세요.",
    'has "{one}" without "{other}" before it, {}': "목록에 “{one}”은 있는데 그 앞의 “{other}”이 없어요. 빠진 것을 채워 주세요.",
    'has "{one}" without a partner ({text}), {}': "“{one}”의 짝이 없어요({text}). 짝을 맞춰 주세요.",
    'has "{one}" without "{other}" ({text}), {}': "“{one}” 앞에 “{other}”이 없어요({text}). 짝을 맞춰 주세요.",
    # links and pictures
    'found "{id}", expected the id of an entry; {}': "{id} 항목이 없어요. 고치거나 지워 주세요.",
    '"{id}" leads to itself, {}': "{id}: 자기 자신을 가리켜요. 지워 주세요.",
    '"{id}" is a draft, which users are not offered; {}': "{id} 항목은 초안이라 고객에게 보이지 않아요. 게시하거나 연결을 지워 주세요.",
    '"{id}" is never to be seen beside this entry; {}': "{id} 항목은 이 항목과 함께 보일 때가 없어요. 연결을 지워 주세요.",
    '"{file}" is not in {folder}, {}': "{file} 파일이 도움말 폴더에 없어요. 넣거나 이름을 고쳐 주세요.",
    '"{file}" has {size} MB, expected at most {most}; {}': "{file}: {size}MB로 너무 커요. {most}MB까지 보낼 수 있어요.",
    '"{file}" is empty, {}': "{file} 파일이 비어 있어요. 다시 넣어 주세요.",
    # days
    "found {day}, which is to come; {}": "아직 오지 않은 날({day})이에요. 고객에게도 보이니 고쳐 주세요.",
    "{day} is over, so no user sees the entry; {}": "{day}에 끝나서 고객에게 보이지 않아요. 날짜를 바꾸거나 지워 주세요.",
    # what a search tells
    '{text} asks nearly what "{other}" does, {question}; the answers are the same: {}': "{text}: {question} 질문과 거의 같고 답변도 같아요. 한 항목으로 합치고 질문 하나는 다른 표현으로 넣어 주세요.",
    '{text} asks nearly what "{other}" does, {question}; they are for two platforms: {}': "{text}: {question} 질문과 거의 같아요. 플랫폼이 다르니 질문을 똑같이 적으면 각자에게 맞는 답변이 가요.",
    '{text} asks nearly what "{other}" does, {question}; {}': "{text}: {question} 질문과 거의 같은데 답변이 달라요. 한 항목으로 합치거나 질문을 다르게 적어 주세요.",
    'the phrasing {text} is closer to "{other}" than to the rest of its own entry; {}': "표현 {text}: 이 항목의 다른 표현보다 {other} 항목에 더 가까워요. 비슷한 표현을 더 넣거나 {other} 항목으로 옮겨 주세요.",
    '{text} finds "{other}" and not its own entry; {}': "{text}: 이렇게 물으면 이 항목이 아니라 {other} 항목이 나와요. 무엇에 대한 질문인지(서비스 이름 등) 넣거나 한 항목으로 합쳐 주세요.",
    '"{id}" has fewer than five phrasings; {}': "{id} 항목의 표현이 다섯 개가 안 돼요. 고객이 쓰는 말을 더 넣어 주세요.",
    "{count} entries ({ids}) have fewer than five phrasings; {}": "항목 {count}개({ids})의 표현이 다섯 개가 안 돼요. 고객이 쓰는 말을 더 넣어 주세요.",
    "1 entry ({id}) has fewer than five phrasings; {}": "{id} 항목의 표현이 다섯 개가 안 돼요. 고객이 쓰는 말을 더 넣어 주세요.",
    "{count} more warnings; to see them all: {command}": "알림이 {count}개 더 있어요. 모두 보기: {command}",
    # what users say beside questions, and words of the trade
    'intent "{own}": the phrasing {text} is one of the entry "{other}" too, {}': "의도 {own}의 표현 {text}: {other} 항목에도 있어요. 한쪽에만 남겨 주세요.",
    'intent "{own}": the phrasing {text} is closer to {near} of the entry "{other}" than {}': "의도 {own}의 표현 {text}: {other} 항목의 {near}에 더 가까워요. 의도에 비슷한 표현을 더 넣거나 빼 주세요.",
    "intents: {count} more phrasings are as close to entries as these": "항목에 가까운 의도 표현이 {count}개 더 있어요.",
    'intent "{own}": reply.{language} names {name}, which the FAQ has no more; {}': "의도 {own}의 답({language})에 지금은 없는 서비스 {name}이 들어 있어요. {{service}} 라고 적거나 새 이름으로 고쳐 주세요.",
    'reply: found no "ko", {}': "한국어 답(reply의 ko)이 없어요. 적어 주세요.",
    "reply.{language}: found {text}, expected no braces but {}": "답({language})의 {text}: 중괄호는 {{service}} 만 쓸 수 있어요.",
    'id "{own}" is used twice; {}': "아이디 {own}: 두 번 쓰고 있어요. 의도마다 다르게 적어 주세요.",
    "found {text}, which {}; write it with the word beside it, or delete it": "{text}: 아무 질문에나 들어가는 말이에요. 함께 쓰는 낱말과 같이 적거나 지워 주세요.",
    "{text} stands twice in this line; delete one": "{text}: 같은 줄에 두 번 있어요. 하나를 지워 주세요.",
    "{text} is the word of line {line}; {}": "{text}: {line}번째 줄의 낱말이에요. 두 줄을 하나로 합쳐 주세요.",
    "{text} stands on line {line} too; {}": "{text}: {line}번째 줄에도 있어요. 한쪽에만 남겨 주세요.",
    "the database can't be read, {}": "데이터베이스를 읽을 수 없어요. 켜져 있는지 확인하고 다시 해 주세요.",
}
"""Each message as a pattern, `{}` for what Korean leaves out; the first that fits counts. What is called `nested` is a
message too, or nothing; `id`, `other` and `ids` are entries', which are told by their questions where these are known."""
MAX_QUESTION = 40

TITLES = {"error": "오류", "warning": "알림"}
COUNTED = "{title} {count}개"

_TIMES = re.compile(r" \((\d+) times\)$")
_PLACE = re.compile(
    r"(?P<file>\S*?/\S+?|[^\s:;,'][^:;,'\n]*?\.(?:jsonl|csv|tsv|xlsx))(?::(?:(?P<line>\d+)|(?P<cell>[A-Z]+\d+(?::[A-Z]+\d+)?)))?: "
    "(?P<text>.+)",
    re.DOTALL,
)
_NAMES = {
    **QUESTION_FIELDS,
    **FIELDS,
    "word": "낱말",
    "also": "같은 말",
    "phrasings": "표현",
    "opposites": "반대되는 말",
}
_FIELD = re.compile(
    rf"(?:(?:{'|'.join(FIELDS.values())}) )?(?P<name>{'|'.join(_NAMES)})(?:\[(?P<place>\d+)\])?: (?P<text>.+)",
    re.DOTALL,
)
_OF_DRAFT = re.compile(r'"(?P<name>.+?)": draft\.(?P<text>.+)', re.DOTALL)
_MEASURE = re.compile(rf"  (?P<name>{'|'.join(map(re.escape, measuring.MEASURES))}) +(?P<figures>\d.*)")
_SETTING = re.compile(r"[A-Z_]{4,}: (?P<text>.+)", re.DOTALL)


def in_korean(told: str, questions: Mapping[str, str] = MappingProxyType({})) -> str:
    """What was found, line by line; entries by their `questions`, given by id.

    >>> in_korean('faq.jsonl:3: answer: found HTML (<b>), which users see as it is; write plain text')
    'faq.jsonl 3번째 줄 · 답변: HTML 표시(<b>)가 고객에게 그대로 보여요. 표시 없이 적어 주세요.'
    """
    return "\n".join(_line(line, questions) for line in told.split("\n"))


def _line(told: str, questions: Mapping[str, str]) -> str:
    if match := _PLACE.fullmatch(told):
        line = f" {match['line']}번째 줄" if match["line"] else f" {match['cell']} 칸" if match["cell"] else ""
        return f"{match['file'].rpartition('/')[2]}{line} · {_line(match['text'], questions)}"
    if match := _MEASURE.fullmatch(told):
        return f"  {measuring.MEASURES[match['name']]}: {match['figures'].replace('->', '→')}"
    if match := _OF_DRAFT.fullmatch(told):
        return f"“{match['name']}” · {_line(match['text'], questions)}"
    if match := _FIELD.fullmatch(told):
        place = f" {int(match['place']) + 1}번째" if match["place"] else ""
        return f"{_NAMES[match['name']]}{place}: {_line(match['text'], questions)}"
    if match := _SETTING.fullmatch(told):
        return _line(match["text"], questions)
    if times := _TIMES.search(told):
        return f"{_line(told[: times.start()], questions)} ({times[1]}번)"
    found = next((said for pattern, korean in _PATTERNS if (said := _said(pattern, korean, told, questions))), None)
    return told if found is None else found


def _said(pattern: re.Pattern[str], korean: str, told: str, questions: Mapping[str, str]) -> str | None:
    match = pattern.fullmatch(told)
    if match is None:
        return None
    parts = match.groupdict()
    for name in parts:
        if name.startswith("nested"):
            parts[name] = _line(parts[name], questions)
        elif name in {"id", "other", "ids"}:
            parts[name] = ", ".join(_by_question(one, questions) for one in parts[name].split(", "))
    return korean.format(**parts)


def _by_question(identifier: str, questions: Mapping[str, str]) -> str:
    """The entry's question, cut short; the id where that is not known."""
    question = questions.get(identifier)
    if question is None:
        return identifier
    return f"“{question if len(question) <= MAX_QUESTION else question[: MAX_QUESTION - 1] + '…'}”"


def _patterns() -> Iterator[tuple[re.Pattern[str], str]]:
    for english, korean in (_KOREAN | publishing.KOREAN | merging.KOREAN | measuring.KOREAN).items():
        parts = re.split(r"\{(\w*)\}", english)
        text = "".join(
            re.escape(part)
            if number % 2 == 0
            else f"(?P<{part}>{'.*' if part.startswith('nested') else '.+'}?)"
            if part
            else ".*"
            for number, part in enumerate(parts)
        )
        yield re.compile(text, re.DOTALL), korean


_PATTERNS = list(_patterns())

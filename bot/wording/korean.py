"""Every sentence in Korean: 해요체, kind and short."""

from collections.abc import Sequence
from datetime import date

from bot.wording.particles import with_particle
from bot.wording.texts import Texts, services_named


def written_date(day: date) -> str:
    """As Koreans write it.

    >>> written_date(date(2026, 3, 2))
    '2026년 3월 2일'
    """
    return f"{day.year}년 {day.month}월 {day.day}일"


def our_services(names: Sequence[str]) -> str:
    """By their names, or in one word.

    >>> our_services(["카카오페이지"]), our_services(["카페", "스토리", "멜론"])
    ('카카오페이지', '카페, 스토리와 멜론')
    >>> our_services([])
    '저희 서비스'
    """
    return services_named(names, "저희 서비스", lambda others, last: f"{with_particle(others, '과/와')} {last}")


KOREAN = Texts(
    language_name="한국어",
    date=written_date,
    our_services=our_services,
    welcome=(
        "안녕하세요! 궁금한 점을 편하게 물어봐 주세요. 띄어쓰기나 맞춤법은 신경 쓰지 않으셔도 돼요.\n\n"
        "예를 들면 이렇게요: {example}\n\n"
        "아래 버튼이나 /categories 로 도움말을 둘러보실 수도 있어요."
    ),
    popular="요즘 많이 찾는 질문도 모아 두었어요.",
    help=(
        "이렇게 사용해 보세요.\n\n"
        "• 궁금한 점을 문장이나 단어로 보내 주세요.\n"
        "• /search 검색어 — 도움말에서 찾아봐요.\n"
        "• /categories — 도움말을 서비스와 카테고리별로 둘러봐요.\n"
        "• /human — 상담원을 연결해 드려요.\n"
        "• /settings — 쓰시는 기기와 언어를 바꿔요.\n"
        "• /privacy — 어떤 내용을 보관하는지 알려 드려요.\n\n"
        "도움말에 없는 내용은 지어내지 않고 모른다고 말씀드려요."
    ),
    about="궁금한 점을 보내 주시면 알맞은 도움말을 찾아 드려요.",
    clarify="혹시 이 질문인가요? 아래에서 골라 주세요.",
    decline="죄송해요, 이 질문에 맞는 도움말을 찾지 못했어요. 조금 다르게 물어봐 주시거나, 아래에서 찾아보시겠어요?",
    which_platform="쓰시는 기기에 따라 안내가 달라요. 어떤 기기를 쓰고 계세요?",
    updated="{date}에 업데이트된 도움말이에요.",
    several_answers="물어보신 내용을 하나씩 안내해 드릴게요.",
    no_such_choice="고르실 수 있는 보기는 {count}개예요. 1번부터 {count}번 가운데에서 골라 주시겠어요?",
    only_choice="고르실 수 있는 보기는 하나예요. 이 내용을 볼까요?",
    nothing_to_choose="지금은 고르실 보기가 없어요. 궁금한 점을 적어 주시면 찾아볼게요.",
    choose_again="어떤 것을 볼까요? 누르시거나, 번호나 이름을 적어 주세요.",
    choice_gone="고르신 도움말은 지금은 없어요. 궁금한 점을 다시 적어 주시면 찾아볼게요.",
    yes_to_nothing="네! 궁금한 점이 있으면 편하게 적어 주세요.",
    offer_declined="네, 알겠어요. 다른 궁금한 점이 있으면 편하게 적어 주세요.",
    no_to_answer="네, 알겠어요. 찾으시던 내용이 아니라면 조금 다르게 적어 주세요.",
    more_of_nothing="어떤 내용을 더 알려 드릴까요? 궁금한 점을 적어 주시면 찾아볼게요.",
    nothing_more="이 도움말의 내용은 앞에서 알려 드린 것이 전부예요. 더 궁금한 점은 아래에서 찾아봐 주세요.",
    not_in_answer="앞에서 안내해 드린 ‘{question}’ 도움말에서는 그 내용을 찾지 못했어요. 어떤 점이 궁금하신지 조금 더 자세히 적어 주시겠어요?",
    clarify_part="{part}: 혹시 아래 질문 중에 있나요?",
    unknown_part="{part}에 맞는 도움말은 찾지 못했어요. 조금 다르게 물어봐 주시겠어요?",
    left_over="한 번에 세 가지까지 안내해 드려요. {parts}도 궁금하시면 이어서 물어봐 주세요.",
    same_everywhere="이 도움말은 {platform}에서도 똑같아요.",
    thanks="도움이 되었다니 기뻐요!",
    sorry_next="도움이 되지 못해 죄송해요. 혹시 이 중에 찾으시던 질문이 있나요?",
    sorry_none_left="도움이 되지 못해 죄송해요. 조금 다르게 물어봐 주시거나, 아래에서 찾아보시겠어요?",
    none_of_these="찾으시던 질문이 아니었군요. 조금 다르게 물어봐 주시거나, 아래에서 찾아보시겠어요?",
    ask_search="무엇을 찾아볼까요? 검색어를 보내 주세요.",
    ask_search_in="{place}에서 무엇을 찾아볼까요? 검색어를 보내 주세요.",
    ask_search_in_group="검색어를 함께 적어 주세요. 예: /search 환불",
    results="도움말 검색 결과 (총 {count}건)",
    no_results="‘{query}’에 맞는 도움말이 없어요. 다른 말로 찾아보시겠어요?",
    no_results_in="{place}에는 ‘{query}’에 맞는 도움말이 없어요. 전체에서 찾아보시겠어요?",
    nothing_left="고르신 필터에 맞는 결과가 없어요. 필터를 지우고 다시 볼까요?",
    list_state="‘{query}’ · {order} · {page}/{pages}쪽",
    list_filter="필터: {names}",
    filter="어떤 결과만 볼까요?",
    orders={"r": "관련도순", "d": "최신순", "v": "조회순"},
    services="어떤 서비스의 도움말을 볼까요?",
    categories="{service}의 어떤 내용이 궁금하세요?",
    questions="{place} 질문 {count}개예요. 궁금한 번호를 눌러 주세요. ({page}/{pages}쪽)",
    other_category="기타",
    ask_platform="어떤 기기를 쓰고 계세요? 알려 주시면 그 기기에 맞춰 안내해 드릴게요.",
    unknown_platform="그 기기에만 해당하는 도움말은 따로 없어요. 아래에서 골라 주시겠어요?",
    platform_kept="네, 앞으로 {platform}에 맞춰 안내해 드릴게요.",
    any_platform="정하지 않음",
    no_platforms="지금은 기기에 따라 달라지는 도움말이 없어요.",
    settings="지금 설정이에요.\n\n• 기기: {platform}\n• 언어: {language}",
    unknown="정하지 않음",
    ask_language="어떤 언어로 안내해 드릴까요?",
    unknown_language="아직 그 언어로는 안내해 드리지 못해요. 아래에서 골라 주시겠어요?",
    language_kept="네, 앞으로 한국어로 안내해 드릴게요. 도움말 내용은 원문 그대로 보여 드려요.",
    next_candidates="혹시 이 중에 찾으시던 질문이 있나요?",
    ask_differently="어떤 점이 궁금하신지 조금만 더 적어 주시면 다시 찾아볼게요.",
    person_too="상담원의 도움이 필요하시면 아래에서 눌러 주세요.",
    ask_person="상담원과 이야기하고 싶으신가요? 아래를 누르시면 연결해 드릴게요.",
    contact_at="여기로 문의해 주시면 도움을 받으실 수 있어요.\n\n{contact}",
    contact="죄송해요, 지금은 채팅으로 상담원을 연결해 드리지 못해요. 고객센터로 문의해 주시면 도움을 받으실 수 있어요.",
    handed_over=(
        "문의하신 내용을 상담원에게 전해 드렸어요. 답변이 오면 여기로 바로 보내 드릴게요.\n"
        "지금부터 적으시는 내용은 전화번호 같은 것까지 상담원에게 그대로 전해져요. 그만하시려면 언제든 /cancel 을 눌러 주세요."
    ),
    handed_over_closed=(
        "지금은 상담 시간이 아니지만, 문의는 상담원에게 전해 두었어요. 상담 시간({hours})에 확인하고 여기로 답변드릴게요.\n"
        "지금부터 적으시는 내용은 전화번호 같은 것까지 상담원에게 그대로 전해져요. 그만하시려면 언제든 /cancel 을 눌러 주세요."
    ),
    already_handed_over="이미 상담원과 연결되어 있어요. 하실 말씀을 그대로 적어 주시면 전해 드릴게요.",
    handover_failed="죄송해요, 지금은 상담원에게 전해 드리지 못했어요. 조금 뒤에 다시 시도해 주시겠어요?",
    handover_in_private="상담은 저와의 1:1 대화에서 도와드려요. 저에게 메시지를 보내 주시겠어요?",
    forwarded_later="메시지는 전해 두었어요. 상담 시간({hours})에 확인하고 답변드릴게요.",
    from_operator="상담원",
    from_operator_edited="상담원 (수정된 답변)",
    closed_by_operator="상담원이 상담을 마쳤어요. 궁금한 점이 또 생기면 언제든 물어봐 주세요.",
    closed_by_user="상담을 마쳤어요. 궁금한 점이 또 생기면 언제든 물어봐 주세요.",
    from_bot="상담원을 기다리시는 동안, 봇이 도움말에서 먼저 찾아봤어요.",
    cancelled="네, 그만둘게요. 궁금한 점이 생기면 언제든 물어봐 주세요.",
    nothing_to_close="지금은 진행 중인 상담이 없어요. 상담원이 필요하시면 /human 을 눌러 주세요.",
    privacy=(
        "이런 내용을 보관해요.\n\n"
        "• 보내 주신 질문과 드린 답변, 그리고 남겨 주신 평가예요. 주민등록번호, 전화번호, 카드번호 같은 개인정보는 가리고 보관해요.\n"
        "• 상담원과 나누시는 대화는 상담원에게 그대로 전해 드려요. 그중 상담원의 답변만, 개인정보를 가리고 보관해서 도움말을 고치는 데 써요.\n"
        "• 설정하신 기기와 언어예요.\n"
        "• 누가 물어보셨는지는 알아볼 수 없는 값으로 바꿔 두어요. 상담원과 연결되어 있는 동안에만 대화방 번호를 보관해요.\n"
        "{days}\n\n"
        "지금 바로 지우고 싶으시면 /forget 을 눌러 주세요."
    ),
    privacy_days="• 질문과 평가, 상담원의 답변은 {days}일이 지나면 지워요.",
    ask_forget="설정과 지금까지의 질문, 평가를 모두 지울까요? 지우면 되돌릴 수 없어요.",
    forgotten="네, 보관하던 내용을 모두 지웠어요.",
    not_forgotten="네, 그대로 둘게요.",
    not_text="지금은 글로 보내 주신 질문만 읽을 수 있어요. 궁금한 점을 글로 적어 주시겠어요?",
    empty="보내 주신 내용에서 글자를 읽지 못했어요. 궁금한 점을 한 번 더 적어 주시겠어요?",
    too_long="{limit}자가 넘는 메시지는 한 번에 읽지 못해요. 조금 줄여서 다시 보내 주시겠어요?",
    unknown_command="제가 모르는 명령어예요. 궁금한 점을 그대로 적어 주시거나 /help 를 눌러 주세요.",
    gone="이 버튼은 더 이상 쓸 수 없어요. 번거로우시겠지만 다시 골라 주시겠어요?",
    error="죄송해요, 잠시 문제가 생겨 답을 드리지 못했어요. 조금 뒤에 다시 물어봐 주시겠어요?",
    slow_down="한꺼번에 많은 메시지가 와서 일부는 확인하지 못했어요. 1분쯤 뒤에 다시 보내 주시겠어요?",
    ask_in_group="네, 무엇이 궁금하세요? 저를 멘션하면서 질문을 함께 적어 주세요.",
    inline_nothing="맞는 도움말이 없어요. 봇에게 물어보기",
    inline_too_long="조금 길어서 읽지 못했어요. 봇에게 물어보기",
    inline_ask="봇에게 직접 물어보기",
    button_helpful="👍 도움됐어요",
    button_unhelpful="👎 아쉬워요",
    button_categories="카테고리",
    button_person="상담원 연결",
    button_follow_up="👉 {question}",
    button_whole="도움말 전체 보기",
    button_other_platform="{platform}에서는?",
    button_source="원문 보기",
    button_none="이 중에 없어요",
    button_back="‹ 뒤로",
    button_back_to_list="‹ 목록으로",
    button_search_in="🔍 이 카테고리에서만 찾기",
    button_filter="필터",
    button_clear_filter="필터 지우기",
    button_all="전체",
    button_count="{name} ({count})",
    button_platform="기기 바꾸기",
    button_language="언어 바꾸기",
    button_close="상담 마치기",
    button_forget="모두 지우기",
    button_keep="그대로 두기",
    commands={
        "start": "처음 화면 보기",
        "search": "도움말에서 찾기",
        "categories": "도움말 둘러보기",
        "human": "상담원 연결하기",
        "settings": "설정 보기",
        "platform": "쓰는 기기 정하기",
        "language": "언어 바꾸기 (Language)",
        "privacy": "무엇을 보관하는지 보기",
        "forget": "보관한 내용 지우기",
        "close": "상담 마치기",
        "cancel": "하던 것 그만두기",
        "help": "사용 방법 보기",
    },
)

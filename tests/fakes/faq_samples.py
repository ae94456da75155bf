"""A small FAQ for tests, beside the fake encoder: every word is written as the encoder splits it."""

from datetime import date

from embeddings.faq.entries import Entry
from embeddings.faq.intents import Intent

ENTRIES = [
    Entry(
        id="refund",
        service="상점",
        category="구매",
        platform="공통",
        question="환불은 어떻게 하나요",
        answer="고객센터로 문의해 주세요.\n전화: 080-123-4567",
        alternates=("환불 방법", "돈 돌려받기"),
    ),
    Entry(
        id="coupon",
        service="상점",
        category="구매",
        platform="공통",
        question="쿠폰은 어디에 쓰나요",
        answer="결제 화면에서 <쿠폰> & 할인을 골라 주세요.",
        alternates=("쿠폰 쓰는 법", "할인 쿠폰"),
        updated=date(2026, 11, 2),
        url="https://example.com/coupon",
    ),
    Entry(
        id="alarm-ios",
        service="상점",
        category="설정",
        platform="iOS",
        question="알림을 끄고 싶어요",
        answer="설정 > 알림에서 꺼 주세요.",
        alternates=("알림 끄기",),
    ),
    Entry(
        id="alarm-android",
        service="상점",
        category="설정",
        platform="안드로이드",
        question="알림을 끄고 싶어요",
        answer="설정 > 애플리케이션 > 알림에서 꺼 주세요.",
        alternates=("알림 끄기",),
    ),
]

INTENTS = [
    Intent(id="human", phrasings=("상담원 연결",), reply={"ko": "고객센터로 문의해 주세요."}),
    Intent(id="not-solved", phrasings=("해결이 안 됐어요",), reply={"ko": "아직 해결되지 않으셨군요."}),
    Intent(id="rejection", phrasings=("그거 말고요",), reply={"ko": "찾으시던 내용이 아니었군요."}),
    Intent(id="stop", phrasings=("그만할게요",), reply={"ko": "네, 여기까지 할게요."}),
    Intent(id="never-mind", phrasings=("취소할게요",), reply={"ko": "네, 알겠어요."}),
    Intent(id="danger", phrasings=("죽고 싶어요",), reply={"ko": "혼자 견디지 않으셔도 괜찮아요. 109"}),
    Intent(id="greeting", phrasings=("안녕하세요", "안녕"), reply={"ko": "안녕하세요, 반가워요!", "en": "Hello!"}),
]

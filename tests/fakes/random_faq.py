"""An FAQ of any size out of twenty words, the same at every run."""

import random

from embeddings.faq.entries import Entry

WORDS = [
    "환불",
    "쿠폰",
    "결제",
    "알림",
    "주소",
    "배송",
    "회원",
    "가입",
    "탈퇴",
    "충전",
    "변경",
    "확인",
    "방법",
    "문의",
    "취소",
    "기간",
    "수수료",
    "카드",
    "해지",
    "인증",
]


def random_faq(count: int, passages: int = 1) -> list[Entry]:
    rng = random.Random(1)

    def sentence() -> str:
        return " ".join(rng.choices(WORDS, k=rng.randint(2, 5)))

    return [
        Entry(
            id=f"e{number}",
            service=f"서비스 {number % 5}",
            category="모두",
            question=f"{sentence()} {number}",
            answer="\n".join(sentence() for _ in range(passages)),
        )
        for number in range(count)
    ]

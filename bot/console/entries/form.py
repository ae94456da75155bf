"""An entry as a form has it: all fields as texts, lists a line each; and back, with what is wrong in Korean."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from bot.wording.commands.fields import FIELDS
from embeddings.faq.entries import Entry

LISTS = ("alternates", "images", "follow_ups")

_FAULTS = {
    "missing": "적어 주세요.",
    "string_too_short": "적어 주세요.",
    "string_too_long": "너무 길어요. {max_length}자까지 쓸 수 있어요.",
    "too_long": "너무 많아요. {max_length}개까지 쓸 수 있어요.",
    "string_pattern_mismatch": "영문자, 숫자, -, _ 만 쓸 수 있어요.",
    "value_error": "2026-11-23처럼 날짜로 적어 주세요.",
    "date_type": "2026-11-23처럼 날짜로 적어 주세요.",
    "url_parsing": "https://로 시작하는 링크로 적어 주세요.",
    "url_scheme": "https://로 시작하는 링크로 적어 주세요.",
    "literal_error": "게시 또는 초안을 골라 주세요.",
}


@dataclass
class Form:
    """What somebody filled in."""

    fields: dict[str, Any]
    """As a line of the FAQ has them; those left empty are missing."""
    faults: dict[str, str] = field(default_factory=dict)
    """By field."""
    entry: Entry | None = None
    """None where something is wrong."""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> "Form":
        """Of a form's texts."""
        fields: dict[str, Any] = {}
        for name in FIELDS:
            text = given.get(name, "").strip()
            lines = [line.strip() for line in text.split("\n") if line.strip()]
            if text and not (name == "status" and text == "published"):
                fields[name] = lines if name in LISTS else text
        form = cls(fields)
        try:
            form.entry = Entry.model_validate(fields)
        except ValidationError as error:
            for detail in error.errors():
                field_name, *place = detail["loc"]
                where = f"{int(place[0]) + 1}번째 줄: " if place else ""
                words = _FAULTS.get(detail["type"], "쓸 수 없는 글자나 형식이에요.")
                form.faults.setdefault(str(field_name), where + words.format(**detail.get("ctx", {})))
        if form.entry and not (form.entry.category or form.entry.platform):
            form.faults["category"] = "카테고리와 플랫폼 가운데 하나는 적어 주세요."
            form.entry = None
        return form


def texts_of(fields: Mapping[str, Any]) -> dict[str, str]:
    """A line's fields as the form shows them."""
    return {
        name: "\n".join(map(str, value)) if isinstance(value := fields.get(name, ""), list) else str(value or "")
        for name in FIELDS
    }


def line_fields(entry: Entry | None) -> dict[str, Any]:
    """An entry as its line has it; nothing of none."""
    return entry.model_dump(mode="json", exclude_defaults=True) if entry else {}


def mark_of(entry: Entry | None) -> str:
    """Changes whenever the entry does; empty for none."""
    if entry is None:
        return ""
    return hashlib.sha256(json.dumps(line_fields(entry), sort_keys=True).encode()).hexdigest()[:16]


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of `new` that differ, None for those that it hasn't."""
    return {name: new.get(name) for name in FIELDS if name != "id" and old.get(name) != new.get(name)}

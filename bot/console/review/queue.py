"""What users asked in vain, cluster by cluster: accepted, changed, held or rejected, with the effect before it is."""

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from typing import Any

from aiohttp import web
from pydantic import ValidationError

from bot.console.jobs import Job
from bot.console.pages import form_of, page, session_of
from bot.console.workplace import WORKPLACE, Workplace
from bot.learning.clusters.fragments import is_fragment
from bot.learning.decided import decided_path, load_decided
from bot.learning.keeping import keep
from bot.learning.proposals import Proposal
from bot.learning.proposing import proposals_for
from bot.learning.review.changing import changed, only
from bot.learning.review.choosing import entries_named, not_one, told_apart
from bot.learning.sitting import missed_questions, trial_of
from bot.learning.suggested.language_model import language_model
from bot.learning.suggested.suggesting import suggestions
from bot.wording.commands.learning import FRAGMENTS, NO_TEXTS, NOTHING_SUGGESTED, SUGGESTED, WHY
from embeddings.errors import FaqFileError
from embeddings.text.normal_form import normalise

MAX_DAYS = 366
DECISIONS = {"accept": "받아들였어요", "hold": "다음으로 미뤘어요", "reject": "거절했어요"}


async def queue(request: web.Request) -> web.Response:
    """All that is not decided."""
    workplace = request.app[WORKPLACE]
    asks, looked = workplace.settings.llm_base_url is not None, workplace.trial is not None
    values: dict[str, Any] = {
        "entries": list(told_apart(workplace.trial.index.groups)) if workplace.trial else [],
        "question_of": _questions(workplace),
    }
    return page(request, "queue.html", proposals=workplace.proposals, looked=looked, asks=asks, why=WHY, **values)


async def learn(request: web.Request) -> web.Response:
    """Look at the questions of a period anew, in the background."""
    workplace, given = request.app[WORKPLACE], (await form_of(request)).get("days", "30")
    days = min(MAX_DAYS, max(1, int(given))) if given.isdecimal() else 30
    job = Job(f"최근 {days}일의 질문 살펴보기", "/queue", session_of(request).name)

    async def work(job: Job) -> None:
        questions, left_out = await missed_questions(workplace.settings, days)
        job.notes.append(f"제대로 답하지 못한 질문 {len(questions)}개를 찾았어요.")
        if fragments := sum(map(is_fragment, questions)):
            job.notes.append(FRAGMENTS.format(count=fragments))
        if left_out:
            job.notes.append(f"질문 {left_out}개는 너무 많아서 빼고 봤어요.")
        decided = load_decided(decided_path(workplace.settings.faq_path))
        settings, encoder = workplace.settings, workplace.given_encoder
        workplace.trial = await asyncio.to_thread(trial_of, settings, None, job.tell, encoder)
        found = await asyncio.to_thread(proposals_for, workplace.trial, questions, decided)
        workplace.proposals = {_key(proposal): proposal for proposal in found}

    workplace.jobs.start(job, work)
    raise web.HTTPSeeOther("/queue")


async def suggest(request: web.Request) -> web.Response:
    """Ask a language model for phrasings, in the background; what it thinks of comes before the rest."""
    workplace = request.app[WORKPLACE]

    async def work(job: Job) -> None:
        settings, complete = workplace.settings, language_model(workplace.settings)
        decided = load_decided(decided_path(settings.faq_path))
        encoder = workplace.given_encoder
        workplace.trial = await asyncio.to_thread(trial_of, settings, None, job.tell, encoder)
        found = await suggestions(workplace.trial, complete, decided, job.tell)
        job.notes.append(SUGGESTED.format(entries=len(found)) if found else NOTHING_SUGGESTED)
        workplace.proposals = {_key(proposal): proposal for proposal in found} | workplace.proposals

    workplace.jobs.start(Job("언어 모델에게 표현 물어보기", "/queue", session_of(request).name), work)
    raise web.HTTPSeeOther("/queue")


async def reconsider(request: web.Request) -> web.Response:
    """One proposal as it was changed, with its effect."""
    given = await form_of(request)
    return _card(request, given, *await _changed(request.app[WORKPLACE], given))


async def decide(request: web.Request) -> web.Response:
    """Keep what was decided of one proposal; where that can't be, it comes back with the reason."""
    workplace, given, by = request.app[WORKPLACE], await form_of(request), session_of(request).name
    key, decision = given.get("key", ""), given.get("decision", "")
    if decision not in DECISIONS:
        raise web.HTTPBadRequest(text="받아들이기, 다음에, 거절 가운데 하나를 골라 주세요.")
    if decision != "accept":
        given["entry"] = ""  # what is put off or turned down needs no place
    proposal, fault = await _changed(workplace, given, effect=False)
    if not fault:
        decided = proposal.model_copy(update={"decision": decision})
        try:
            async with workplace.writing:
                await asyncio.to_thread(keep, workplace.settings.faq_path, [decided], by)
            about = f"{proposal.name}: {', '.join(decided.phrasings)}"
            entry = decided.draft.id if decided.draft else decided.entry
            workplace.journal.note(by, f"제안을 {DECISIONS[decision]}", entry=entry, about=about)
        except FaqFileError as error:
            fault = str(error)
    if fault:
        return _card(request, given, proposal, fault)
    workplace.proposals.pop(key, None)
    return page(request, "decided.html", name=proposal.name, told=DECISIONS[decision], left=len(workplace.proposals))


def _card(request: web.Request, given: dict[str, str], proposal: Proposal, fault: str) -> web.Response:
    """The proposal as it was changed, beside all the texts that it had; what can't be keeps what was typed."""
    key, workplace = given.get("key", ""), request.app[WORKPLACE]
    values: dict[str, Any] = {
        "whole": workplace.proposals.get(key, proposal),
        "typed": given.get("entry", "") if fault else "",
        "question_of": _questions(workplace),
    }
    return page(request, "proposal.html", key=key, proposal=proposal, fault=fault, why=WHY, **values)


def _questions(workplace: Workplace) -> Callable[[str], str]:
    """The question of an entry, by its id."""
    return lambda identifier: workplace.trial.entry(identifier).question if workplace.trial else identifier


async def _changed(workplace: Workplace, given: dict[str, str], *, effect: bool = True) -> tuple[Proposal, str]:
    """The proposal as the form has it, and what is wrong with that."""
    proposal, trial = workplace.proposals.get(given.get("key", "")), workplace.trial
    if proposal is None or trial is None:
        raise web.HTTPGone(text="다른 분이 이미 처리한 제안이에요. 페이지를 새로 고쳐 주세요.")
    proposal = only(proposal, {number for number in range(len(proposal.examples)) if f"take-{number}" in given})
    lines = map(normalise, given.get("phrasings", "").split("\n"))
    texts = [text for text in lines if text and text not in proposal.apart]
    place, typed = given.get("place", "").strip(), given.get("entry", "").strip()
    if typed:
        found = entries_named(typed, trial.index.groups)
        if len(found) != 1:
            return _as_written(proposal, texts, given), not_one(typed, found)
        place = found[0].id
    try:
        new = out_of_scope(proposal) if place == "out" else changed(trial, proposal, place, texts)
    except KeyError:
        return proposal, f"{place} 항목은 없어요. 도움말에 있는 아이디를 적어 주세요."
    except ValidationError:
        return proposal, "표현을 이대로는 쓸 수 없어요. 한 줄에 하나씩, 300자까지 적어 주세요."
    if new.kind == "new" and new.draft:
        new = _as_written(new, texts, given)
        if not given.get("answer", "").strip() and given.get("decision") == "accept":
            return new, "새 항목은 답변을 적어야 받아들일 수 있어요."
    if new.kind == "phrasing" and not new.adds and given.get("decision") == "accept":
        return new, NO_TEXTS
    if effect:
        loop = asyncio.get_running_loop()
        new = (await loop.run_in_executor(workplace.threads, trial.effects, [new]))[0]
    return new, ""


def _as_written(proposal: Proposal, texts: Sequence[str], given: dict[str, str]) -> Proposal:
    """The proposal with what the form says of it, but for a question that was set aside."""
    written: dict[str, object] = {"phrasings": tuple(texts)} if texts else {}
    if proposal.draft:
        question = normalise(given.get("question", ""))
        own = question if question and question not in proposal.apart else proposal.draft.question
        told = {"question": own, "answer": given.get("answer", "").strip()}
        written["draft"] = proposal.draft.model_copy(update=told)
    return proposal.model_copy(update=written)


def out_of_scope(proposal: Proposal) -> Proposal:
    """The same as nothing that the FAQ is about."""
    return proposal.model_copy(update={"kind": "out of scope", "entry": None, "draft": None, "effect": None})


def _key(proposal: Proposal) -> str:
    return hashlib.sha256(proposal.question.encode()).hexdigest()[:12]

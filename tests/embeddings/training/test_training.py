"""The training of the adapter: its files, its batches, its losses and its gradients, without the real model."""

import random
from pathlib import Path

import numpy as np
import pytest
import torch
from torch.nn import functional
from transformers import BertModel

from embeddings.building.help_centres import HELP_CENTRES, Article, HelpCentre, load_help_centres
from embeddings.encoder.bundled import merge_adapter
from embeddings.encoder.cross_encoder.network import CrossEncoder
from embeddings.errors import FaqFileError
from embeddings.training import reading
from embeddings.training.batches import Draw
from embeddings.training.loop import Material, Plan, train
from embeddings.training.model import Encoded, Encoder, LowRank, resume, save
from embeddings.training.objective import HELD_VECTOR, Asked, Finding, Side, best_of, holding, late_interaction, staying
from scripts.train_adapter import main
from tests.fakes.tiny_model import make_tiny_model

ENTRY = (
    '{{"faq": "{0}", "id": "a", "category": "c", "question": "환불", "answer": "앱에서", "queries": ["돈 돌려줘"]}}\n'
)
NEAR = '{{"faq": "{0}", "query": "얼마예요", "close_to": "{1}"}}\n'


def encoded(*vectors: list[list[float]]) -> Encoded:
    """Texts of unit token vectors, all of one length; each text's vector is its first token's."""
    tokens = torch.tensor(vectors)
    return Encoded(tokens[:, 0], tokens, torch.ones(tokens.shape[:2], dtype=torch.bool))


def centre(name: str, count: int) -> HelpCentre:
    articles = [
        Article(
            faq=name,
            id=f"e{i}",
            category="c",
            question=f"질문 {i}",
            answer=f"답 {i}",
            queries=(f"물음 {i}", f"묻기 {i}"),
        )
        for i in range(count)
    ]
    return HelpCentre(name, articles, [("가까운 물음", count - 1)])


def test_the_shipped_help_centres_can_be_read() -> None:
    centres = load_help_centres(HELP_CENTRES)
    assert len(centres) == 161
    assert sum(len(centre.articles) for centre in centres) == 4830
    assert {len(article.queries) for centre in centres for article in centre.articles} == {5}


def test_every_problem_of_the_files_is_told(tmp_path: Path) -> None:
    (tmp_path / "help_centres.jsonl").write_text(ENTRY.format("shop") + '{"faq": "shop"}\n', encoding="utf-8")
    (tmp_path / "help_centres_near.jsonl").write_text(
        NEAR.format("shop", "b") + NEAR.format("bank", "a"), encoding="utf-8"
    )
    with pytest.raises(FaqFileError) as error:
        load_help_centres(tmp_path)
    message = str(error.value)
    assert "help_centres.jsonl:2:" in message
    assert 'help_centres_near.jsonl:1: close_to: found "b", expected the id of an entry of "shop"' in message
    assert 'help_centres_near.jsonl:2: close_to: found "a", expected the id of an entry of "bank"' in message


def test_a_batch_has_the_entry_that_a_near_question_is_close_to_and_those_most_like_it() -> None:
    likeness = np.zeros((10, 10), np.float32)
    likeness[9, 4] = 1
    batch = Draw(centres=1, entries=3, queries=1, near=1, answers=1).batch(
        [centre("shop", 10)], {"shop": likeness}, random.Random(0)
    )
    assert batch.near == [("가까운 물음", 0)]
    assert {entry.passage for entry in batch.entries} >= {"답 9", "답 4"}
    assert len(batch.entries) == 3


def test_a_batch_makes_do_with_one_small_help_centre() -> None:
    batch = Draw().batch([centre("shop", 2)], {}, random.Random(0))
    assert len(batch.entries) == 2


def test_the_gradients_of_an_update_are_those_of_the_sum_of_the_weights() -> None:
    torch.manual_seed(0)
    layer = torch.nn.Linear(12, 9)
    update = LowRank(layer, rank=3)
    with torch.no_grad():
        update.B.normal_()
    update.refresh()
    x, weights = torch.randn(5, 12).bfloat16(), torch.randn(5, 9).bfloat16()
    (update(x) * weights).sum().backward()
    a, b = update.A.detach().clone().requires_grad_(), update.B.detach().clone().requires_grad_()
    expected = functional.linear(x.float(), layer.weight.detach() + b @ a, layer.bias.detach())
    (expected * weights).sum().backward()  # type: ignore[no-untyped-call]
    assert a.grad is not None
    assert b.grad is not None
    torch.testing.assert_close(update.A.grad, a.grad, rtol=0.05, atol=0.05)
    torch.testing.assert_close(update.B.grad, b.grad, rtol=0.05, atol=0.05)


def test_the_best_row_of_an_entry_counts() -> None:
    scores = best_of(torch.tensor([[0.1, 0.5, 0.3]]), torch.tensor([0, 1, 0]), 2)
    assert scores.tolist() == [[pytest.approx(0.3), pytest.approx(0.5)]]


def test_late_interaction_is_the_mean_of_both_directions() -> None:
    left = encoded([[1.0, 0.0], [1.0, 0.0]])
    right = encoded([[1.0, 0.0], [0.0, 1.0]])
    assert late_interaction(left, right).item() == pytest.approx((1 + 0.5) / 2)  # all covered, half covering


def test_finding_costs_little_where_right_entries_are_near_and_others_far() -> None:
    asked = Asked(torch.tensor([0, 1, 2]), torch.tensor([0, 0, -1]), torch.ones(3))
    phrasings = encoded([[1.0, 0.0, 0.0]], [[0.0, 1.0, 0.0]])
    side = Side(phrasings, phrasings.part(torch.tensor([0, 1])), torch.tensor([0, 1, 0, 1]), torch.tensor([0, 0]))
    right = encoded([[1.0, 0.0, 0.0]], [[0.0, 1.0, 0.0]], [[0.0, 0.0, 1.0]])
    wrong = encoded([[0.0, 1.0, 0.0]], [[1.0, 0.0, 0.0]], [[1.0, 0.0, 0.0]])
    finding = Finding()
    assert all(loss.item() < 0.1 for loss in finding(right, side, asked))
    assert all(loss.item() > 10 for loss in finding(wrong, side, asked))


def test_staying_costs_nothing_where_nothing_moved() -> None:
    texts = encoded([[1.0, 0.0]], [[0.0, 1.0]])
    assert staying(texts, texts, -torch.eye(2)).item() == pytest.approx(0, abs=1e-6)


def test_holding_costs_what_texts_have_moved() -> None:
    before, bank = torch.eye(2), torch.zeros(1, 2)  # a bank that is like nothing: vectors alone count
    assert holding(before, before, bank).item() == pytest.approx(0, abs=1e-6)
    assert holding(before.flip(0), before, bank).item() == pytest.approx(HELD_VECTOR)


@pytest.mark.parametrize("centres", [[], [centre("shop", 3), centre("bank", 2)]])
def test_training_moves_the_encoder_with_help_centres_or_without(tmp_path: Path, centres: list[HelpCentre]) -> None:
    model = make_tiny_model(tmp_path)
    encoder, done = Encoder(model, rank=2), list[int]()
    material = Material([f"안녕 {i}" for i in range(20)], ["hello"], centres)
    plan = Plan(steps=2, rank=2, rate=1e-3, kept=4, small_talk=2)
    train(encoder, Encoder(model), material, plan, random.Random(0), done.append)
    assert done == [1, 2]
    assert all(update.B.abs().sum() > 0 for update in encoder.updates.values())


def test_an_adapter_merges_to_the_weights_that_were_trained(tmp_path: Path) -> None:
    encoder = Encoder(make_tiny_model(tmp_path / "model"), rank=2)
    name, update = next(iter(encoder.updates.items()))
    with torch.no_grad():
        update.B.normal_()
    update.refresh()
    save(encoder, tmp_path / "half.safetensors", start=None, scale=0.5)
    save(encoder, tmp_path / "twice.safetensors", start=tmp_path / "half.safetensors", scale=0.5)
    tensors = {name: update.frozen.numpy().copy() for name, update in encoder.updates.items()}
    merge_adapter(tensors, tmp_path / "twice.safetensors")
    np.testing.assert_allclose(tensors[name], update.weight.float().numpy(), rtol=0.01, atol=0.01)


def test_layers_below_the_first_stay_as_they_are(tmp_path: Path) -> None:
    model, start = make_tiny_model(tmp_path / "model"), tmp_path / "start.safetensors"
    save(Encoder(model, rank=2), start, start=None)
    above = Encoder(model, rank=2, first_layer=1)
    assert above.updates == {}
    save(above, tmp_path / "end.safetensors", start=start)
    assert (tmp_path / "end.safetensors").read_bytes() == start.read_bytes()


def test_resuming_goes_on_from_what_was_written(tmp_path: Path) -> None:
    model, written = make_tiny_model(tmp_path / "model"), tmp_path / "written.safetensors"
    first, second = Encoder(model, rank=2), Encoder(model, rank=2)
    for update in first.updates.values():
        torch.nn.init.normal_(update.B)
    save(first, written, start=None)
    resume(second, written)
    for name, update in second.updates.items():
        torch.testing.assert_close(update.B, first.updates[name].B, rtol=1e-3, atol=1e-3)


def test_reading_learns_which_entry_answers(tmp_path: Path) -> None:
    model = make_tiny_model(tmp_path / "model")
    encoder, centres = Encoder(model, rank=4, layers=1), [centre("shop", 4), centre("bank", 3)]
    plan = reading.Plan(steps=60, rank=4, layers=1, rate=1e-2, questions=8, rivals=3, near=2, small_talk=2)
    head = reading.train(encoder, Encoder(model), centres, ["안녕"], plan, random.Random(0))
    pairs = ["물음 1", "안녕"], ["질문 1 답 1", "질문 1 답 1"]
    with torch.no_grad():
        told = reading.relevance(encoder, head, pairs)
    assert told[0] > told[1]
    save(encoder, tmp_path / "learned.safetensors", head=head)
    whole = BertModel.from_pretrained(model, attn_implementation="eager")
    made = CrossEncoder(whole, tmp_path / "learned.safetensors").eval()
    rows = [torch.tensor(row) for row in encoder.rows_of_pairs(*pairs)]
    with torch.no_grad():
        again = torch.cat([made(row[None], torch.ones_like(row)[None]) for row in rows])
    torch.testing.assert_close(again, told, rtol=0.1, atol=0.1)  # it was trained in bfloat16


def test_a_questions_rivals_are_the_nearest_of_its_help_centre(tmp_path: Path) -> None:
    found = reading.found(Encoder(make_tiny_model(tmp_path)), centre("shop", 5))
    assert len(found) == 5 * 2 + 1
    assert found[0].right == "질문 0 답 0"
    assert sorted(found[0].others) == [f"질문 {i} 답 {i}" for i in range(1, 5)]
    assert found[-1].right is None
    assert len(found[-1].others) == 5


def test_an_unknown_help_centre_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "s.txt").write_text("안녕\n", encoding="utf-8")
    command = ["--sentences", str(tmp_path / "s.txt"), "--out", str(tmp_path / "o"), "--leave-out", "train,shop"]
    assert main(command) == 1
    assert "--leave-out: found shop, expected names" in capsys.readouterr().err

"""Train the reader (`index/reader.py`): a transformer that learns our words first and then our cases.

It starts from a small English model, of which only the layers serve: the tokenizer is learnt from our texts, and each
of its pieces begins as the mean of the English pieces that spell it. That halves the tokens of a question and was worth
three points over the English pieces (docs/decisions/0009). Five minutes on a graphics card, a night on two cores.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors, trainers
from torch import Tensor, nn
from torch.nn import functional
from transformers import BertConfig, BertModel

from index.lessons import Lessons, lessons_of
from index.reader import CASE_MARK, MODEL, RECIPE, TOKENS, shortened
from knowledge.base import KnowledgeBase

Progress = Callable[[str], None]
SEED = 1
SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
PAD, UNK, CLS, SEP, MASK = range(len(SPECIAL))
HIDDEN_WORDS, DROPPED_WORDS = 0.2, 0.12
SMOOTHING = 0.05


@dataclass(frozen=True)
class Recipe:
    """How long and how large; the defaults made what ships."""

    vocabulary: int = 8_000
    word_passes: int = 20
    word_rate: float = 4e-4
    word_batch: int = 256
    case_passes: int = 12
    case_rate: float = 2.5e-4
    case_batch: int = 192


class Net(nn.Module):
    """Layers of a transformer, and above the mean and the maximum of its tokens one head for cases, one for kinds."""

    def __init__(self, config: BertConfig, columns: int, kinds: int) -> None:
        super().__init__()
        self.layers = BertModel(config, add_pooling_layer=False)
        self.words = nn.Linear(config.hidden_size, config.vocab_size)
        self.dropout = nn.Dropout(0.2)
        self.cases = nn.Linear(2 * config.hidden_size, columns)
        self.kinds = nn.Linear(2 * config.hidden_size, kinds)

    def tokens(self, ids: Tensor) -> Tensor:
        states: Tensor = self.layers(input_ids=ids, attention_mask=ids != PAD).last_hidden_state
        return states

    def forward(self, ids: Tensor) -> tuple[Tensor, Tensor]:
        states, real = self.tokens(ids), (ids != PAD).unsqueeze(-1)
        mean = (states * real).sum(1) / real.sum(1)
        highest = states.masked_fill(~real, -1e4).max(1).values
        pooled = self.dropout(torch.cat([mean, highest], -1))
        return self.cases(pooled), self.kinds(pooled)


class Served(nn.Module):
    """The net as it serves: one message without padding in, probabilities out."""

    def __init__(self, net: Net) -> None:
        super().__init__()
        self.net = net

    def forward(self, ids: Tensor) -> tuple[Tensor, Tensor]:
        states = self.net.layers(input_ids=ids, attention_mask=torch.ones_like(ids)).last_hidden_state
        pooled = torch.cat([states.mean(1), states.max(1).values], -1)
        return self.net.cases(pooled).softmax(-1), self.net.kinds(pooled).softmax(-1)


def train_reader(
    knowledge: KnowledgeBase, folder: Path, progress: Progress, *, base: Path | BertConfig, recipe: Recipe | None = None
) -> None:
    """Train on the content and write the reader's files into an empty folder.

    `base` is the folder of a BERT model to start from, or a configuration to start from chance (for tests).
    """
    recipe = recipe or Recipe()
    torch.manual_seed(SEED)
    chance = torch.Generator().manual_seed(SEED)
    lessons = lessons_of(knowledge)
    tokenizer = _tokenizer((*lessons.normalised, *lessons.typed, *lessons.others), recipe.vocabulary)
    net = _net(base, tokenizer, len(lessons.columns), max(lessons.kind_of) + 1)
    net.to("cuda" if torch.cuda.is_available() else "cpu")
    texts = [shortened(one.ids) for one in tokenizer.encode_batch([*lessons.normalised, *lessons.typed])]
    others = [shortened(one.ids) for one in tokenizer.encode_batch(list(lessons.others))]
    _learn_words(net, [*texts, *others], recipe, chance, progress)
    _learn_cases(net, texts, lessons, recipe, chance, progress)
    _write(net.cpu().eval(), tokenizer, lessons, knowledge, recipe, folder)


def _tokenizer(texts: Sequence[str], size: int) -> Tokenizer:
    tokenizer = Tokenizer(models.WordPiece(unk_token=SPECIAL[UNK], max_input_chars_per_word=60))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    trainer = trainers.WordPieceTrainer(
        vocab_size=size, min_frequency=3, limit_alphabet=120, special_tokens=list(SPECIAL), show_progress=False
    )
    tokenizer.train_from_iterator(texts, trainer)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", CLS), ("[SEP]", SEP)]
    )
    return tokenizer


def _net(base: Path | BertConfig, tokenizer: Tokenizer, columns: int, kinds: int) -> Net:
    """A net whose layers are those of the base, with our pieces in the place of its own."""
    config = base if isinstance(base, BertConfig) else BertConfig.from_pretrained(base)
    config.vocab_size = tokenizer.get_vocab_size()
    config._attn_implementation = "eager"  # the plain form is what can be exported
    net = Net(config, columns, kinds)
    if isinstance(base, Path):
        given = BertModel.from_pretrained(base, add_pooling_layer=False)
        weights = given.state_dict()
        weights["embeddings.word_embeddings.weight"] = _spelt(
            tokenizer, Tokenizer.from_file(str(base / "tokenizer.json")), weights["embeddings.word_embeddings.weight"]
        )
        net.layers.load_state_dict(weights)
    return net


def _spelt(ours: Tokenizer, theirs: Tokenizer, rows: Tensor) -> Tensor:
    """Each of our pieces as the mean of the pieces that spell it in the other tokenizer, (pieces, hidden)."""
    known, result = theirs.get_vocab(), torch.zeros(ours.get_vocab_size(), rows.shape[1])
    for piece, number in ours.get_vocab().items():
        spelt = theirs.encode(piece.removeprefix("##"), add_special_tokens=False).ids
        if piece.startswith("##") and spelt:
            spelt = [known.get(f"##{theirs.id_to_token(spelt[0])}", spelt[0]), *spelt[1:]]
        same = known.get(piece)
        chosen = [same] if same is not None else spelt or [known[SPECIAL[UNK]]]
        result[number] = rows[chosen].mean(0)
    return result


def _learn_words(
    net: Net, texts: Sequence[Sequence[int]], recipe: Recipe, chance: torch.Generator, progress: Progress
) -> None:
    """Guess words that were hidden, so that the layers learn how our texts go on."""
    for number, (rows, ids) in enumerate(
        _steps(net, texts, recipe.word_passes, recipe.word_batch, recipe.word_rate, chance), start=1
    ):
        shown, hidden = _hide(ids, HIDDEN_WORDS)
        guessed = net.words(net.tokens(shown)[hidden])
        rows.loss(functional.cross_entropy(guessed.float(), ids[hidden]))
        if number % 500 == 0:
            progress(f"Belajar kata: langkah {number}")


def _learn_cases(
    net: Net,
    texts: Sequence[Sequence[int]],
    lessons: Lessons,
    recipe: Recipe,
    chance: torch.Generator,
    progress: Progress,
) -> None:
    """Tell the case, and by it the rule and the kind of answer; both spellings of an example teach the same."""
    device = next(net.parameters()).device
    cases, kinds = (torch.tensor(2 * one, device=device) for one in (lessons.column_of, lessons.kind_of))
    rule_of = _grouped([name.partition(CASE_MARK)[0] for name in lessons.columns]).to(device)
    kind_of = torch.zeros(len(lessons.columns), dtype=torch.long, device=device)
    kind_of[cases] = kinds
    steps = _steps(net, texts, recipe.case_passes, recipe.case_batch, recipe.case_rate, chance)
    for number, (step, ids) in enumerate(steps, start=1):
        by_case, by_kind = net(_hide(ids, DROPPED_WORDS)[0])
        case, kind = cases[step.rows], kinds[step.rows]
        chances = by_case.float().softmax(-1)
        step.loss(
            functional.cross_entropy(by_case.float(), case, label_smoothing=SMOOTHING)
            + functional.cross_entropy(by_kind.float(), kind, label_smoothing=SMOOTHING)
            + 0.5 * functional.nll_loss(_summed(chances, rule_of), rule_of[case])
            + 0.5 * functional.nll_loss(_summed(chances, kind_of), kind)
        )
        if number % 500 == 0:
            progress(f"Belajar kasus: langkah {number}")


@dataclass
class Step:
    """One step of training: which texts it is about, and what to do with how wrong it was."""

    rows: Tensor
    net: Net
    optimiser: torch.optim.Optimizer

    def loss(self, loss: Tensor) -> None:
        self.optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self.net.parameters(), 1.0)
        self.optimiser.step()


def _steps(
    net: Net, texts: Sequence[Sequence[int]], passes: int, size: int, rate: float, chance: torch.Generator
) -> Iterator[tuple[Step, Tensor]]:
    """Batches of texts of like length, in a new order each pass; the rate rises quickly and falls to zero."""
    device = next(net.parameters()).device
    optimiser = torch.optim.AdamW(net.parameters(), lr=rate, weight_decay=0.03)
    lengths = torch.tensor([len(text) for text in texts])
    total, done = passes * (len(texts) // size + 1), 0
    net.train()
    for _ in range(passes):
        order = torch.argsort(lengths + torch.randint(0, 6, lengths.shape, generator=chance))
        batches = list(torch.split(order, size))
        for number in torch.randperm(len(batches), generator=chance).tolist():
            done += 1
            for group in optimiser.param_groups:
                group["lr"] = rate * min(1.0, done / min(150, total)) * max(0.02, 1 - done / total)
            rows = batches[number]
            ids = nn.utils.rnn.pad_sequence([torch.tensor(texts[row]) for row in rows.tolist()], True, PAD).to(device)
            with torch.autocast(device.type, torch.bfloat16, enabled=device.type == "cuda"):
                yield Step(rows.to(device), net, optimiser), ids


def _hide(ids: Tensor, share: float) -> tuple[Tensor, Tensor]:
    """The texts with a share of their words masked, and where."""
    chosen = (torch.rand(ids.shape, device=ids.device) < share) & (ids != PAD) & (ids != CLS) & (ids != SEP)
    if not chosen.any():
        chosen[:, 1] = True
    return ids.masked_fill(chosen, MASK), chosen


def _grouped(names: Sequence[str]) -> Tensor:
    place = {name: number for number, name in enumerate(dict.fromkeys(names))}
    return torch.tensor([place[name] for name in names])


def _summed(chances: Tensor, groups: Tensor) -> Tensor:
    """Logarithms of the chances of each group, (texts, groups)."""
    empty = torch.zeros(len(chances), int(groups.max()) + 1, device=chances.device)
    return (empty.index_add_(1, groups, chances) + 1e-7).log()


def _write(
    net: Net, tokenizer: Tokenizer, lessons: Lessons, knowledge: KnowledgeBase, recipe: Recipe, folder: Path
) -> None:
    """The model with weights of one byte, the tokenizer, and the recipe that vouches for both."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    whole, length = folder / "whole.onnx", torch.export.Dim("length", min=3, max=128)
    sample = (torch.ones(1, 17, dtype=torch.long),)
    torch.onnx.export(
        Served(net).eval(),
        sample,
        str(whole),
        input_names=["ids"],
        output_names=["cases", "kinds"],
        dynamic_shapes={"ids": {1: length}},
        external_data=False,
        verbose=False,
    )
    quantize_dynamic(str(whole), str(folder / MODEL), weight_type=QuantType.QInt8, per_channel=True)
    whole.unlink()
    tokenizer.save(str(folder / TOKENS))
    told: dict[str, Any] = {
        "seed": SEED,
        "content": knowledge.fingerprint,
        **vars(recipe),
        "columns": list(lessons.columns),
        "files": {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in (MODEL, TOKENS)},
    }
    (folder / RECIPE).write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")

"""The course: words first, then cases by several teachers, then the pupil, who learns what the teachers say together.

Each teacher leaves a part of the lessons out, so that what it says of that part was not learnt by heart. Several of
them err less than one, and a pupil that learns their doubts with their answers keeps a good part of that.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import torch
from torch import Tensor, nn
from torch.nn import functional

from index.teaching.nets import CLS, MASK, PAD, SEP, Nets, Shape, Told

Progress = Callable[[str], None]
# A part of the words is hidden: to be guessed, and so that no answer hangs on a single word.
GUESSED_SHARE, DROPPED_SHARE = 0.2, 0.1
SMOOTHING = 0.05
# What is right counts so much beside what the teachers say.
RIGHT_SHARE = 0.3
WARMING, SLOWEST, DECAY, LONGEST_STEP = 200, 0.02, 0.03, 1.0
# Lengths are filled up to multiples of this.
EVEN = 8


@dataclass(frozen=True)
class Recipe:
    """How long and how fast; the defaults made what ships."""

    teachers: int = 5
    word_passes: int = 4
    word_rate: float = 5e-4
    teacher_passes: int = 20
    teacher_rate: float = 3e-4
    pupil_passes: int = 25
    pupil_rate: float = 4e-4
    refresher_passes: int = 4
    refresher_rate: float = 2e-4
    refresher_share: float = 0.35
    """How much of what was known a refresher tells in each pass."""
    refresher_batch: int = 64
    kept: float = 0.5
    """How much of the weights that served stays in those that go on from them."""
    batch: int = 192


@dataclass(frozen=True)
class Material:
    """The lessons in pieces of words, laid out for learning."""

    forms: Sequence[Sequence[Sequence[int]]]
    """For each lesson its forms, the plainest first, as numbers of pieces."""
    columns: Tensor
    """(lessons,) what is right, NOTHING where a lesson does not tell; `kinds` and `sides` alike."""
    kinds: Tensor
    sides: Tensor
    rules: Tensor
    """(columns,) the number of each column's rule."""
    others: Sequence[Sequence[int]] = ()

    @property
    def kind_of(self) -> Tensor:
        """(columns,) what kind of answer each column is."""
        found = torch.zeros(len(self.rules), dtype=torch.long)
        told = self.columns >= 0
        found[self.columns[told]] = self.kinds[told]
        return found


@dataclass
class Classroom:
    """One course on one material; everything by chance comes from one seed."""

    material: Material
    shape: Shape
    recipe: Recipe
    seed: int
    progress: Progress
    device: torch.device = field(default_factory=lambda: torch.device("cuda" if torch.cuda.is_available() else "cpu"))
    coarse: bool | None = None
    """Whether to count with half the digits, which is faster where the processor can; graphics cards do when not told.
    """

    def __post_init__(self) -> None:
        torch.manual_seed(self.seed)
        self._chance = torch.Generator().manual_seed(self.seed)
        self._labels = [
            one.to(self.device) for one in (self.material.columns, self.material.kinds, self.material.sides)
        ]
        self._coarse = self.device.type == "cuda" if self.coarse is None else self.coarse
        self._groups = [Groups.of(one, self.device) for one in (self.material.rules, self.material.kind_of)]

    def words(self, begun: dict[str, Tensor]) -> dict[str, Tensor]:
        """The weights after guessing hidden words in all texts, from those that were given."""
        net = Nets(self.shape, 1).to(self.device)
        net.take(begun)
        texts = [form for forms in self.material.forms for form in forms] + list(self.material.others)
        passes = self._passes(texts, [range(len(texts))] * self.recipe.word_passes, self.recipe.batch)
        for step in self._steps(net, passes, self.recipe.word_rate, "kata"):
            shown, hidden = hide(step.ids, GUESSED_SHARE)
            places = hidden.flatten().nonzero().squeeze(-1).to(self.device)
            guessed = net.guesses(shown.unsqueeze(0).to(self.device), places)[0]
            step.loss(functional.cross_entropy(guessed, step.ids.to(self.device).flatten()[places]))
        return net.give()

    def teachers(self, begun: dict[str, Tensor]) -> Nets:
        """Nets of which each has left out one part of the lessons, see `part_of`."""
        nets = Nets(self.shape, self.recipe.teachers).to(self.device)
        nets.take(begun)
        parts = self.part_of().to(self.device)
        every = torch.arange(nets.count, device=self.device).unsqueeze(1)
        for step in self._lessons(nets, self.recipe.teacher_passes, self.recipe.teacher_rate, "guru"):
            rows = step.rows.to(self.device, non_blocking=True)
            told = nets(_hidden_apart(step.ids.to(self.device, non_blocking=True), nets.count))
            taught = (parts[rows].unsqueeze(0) != every).float()
            step.loss(self._wrong(told, rows, taught, SMOOTHING))
        return nets

    def pupil(self, begun: dict[str, Tensor], teachers: Nets) -> Nets:
        """One net that learns what all teachers together say, and a little what is right."""
        net = Nets(self.shape, 1).to(self.device)
        net.take(begun)
        teachers.eval()
        for step in self._lessons(net, self.recipe.pupil_passes, self.recipe.pupil_rate, "murid"):
            rows = step.rows.to(self.device, non_blocking=True)
            shown, _ = hide(step.ids.to(self.device, non_blocking=True), DROPPED_SHARE)
            with torch.no_grad():
                said = together(teachers(shown.expand(teachers.count, *shown.shape)))
            told = net(shown.unsqueeze(0))
            taught = torch.ones(1, len(rows), device=self.device)
            step.loss(_unlike(told, said, self._groups).mean() + RIGHT_SHARE * self._wrong(told, rows, taught, 0.0))
        return net

    def refreshed(self, begun: dict[str, Tensor], served: dict[str, Tensor], known: Tensor) -> Nets:
        """A net that has served learns on: what is new by what is right, what it had read by what it said of it.

        `begun` are the weights to begin with and `served` those that served; `known` (lessons,) is what these had read,
        of which only a part is told in each pass, by chance. A part of what served stays in the weights.
        """
        net, before = Nets(self.shape, 1).to(self.device), Nets(self.shape, 1).to(self.device)
        net.take(begun)
        before.take(served)
        before.eval()
        often, read = torch.where(known, self.recipe.refresher_share, 1.0), known.to(self.device)
        for step in self._lessons(net, self.recipe.refresher_passes, self.recipe.refresher_rate, "ulangan", often):
            rows = step.rows.to(self.device, non_blocking=True)
            shown, _ = hide(step.ids.to(self.device, non_blocking=True), DROPPED_SHARE)
            with torch.no_grad():
                said = together(before(shown.unsqueeze(0)))
            told, kept = net(shown.unsqueeze(0)), read[rows].float()
            taught = 1 - (1 - RIGHT_SHARE) * kept.unsqueeze(0)
            step.loss((_unlike(told, said, self._groups) * kept).mean() + self._wrong(told, rows, taught, 0.0))
        net.keep(served, self.recipe.kept)
        return net

    def part_of(self) -> Tensor:
        """(lessons,) which teacher leaves a lesson out."""
        chance = torch.Generator().manual_seed(self.seed)
        return torch.randint(0, self.recipe.teachers, (len(self.material.forms),), generator=chance)

    @torch.no_grad()
    def unlearnt(self, teachers: Nets) -> tuple[Tensor, Tensor, Tensor]:
        """What the teacher that left a lesson out says of it: the chances of (lessons, columns), (lessons, kinds), and
        of taking sides (lessons,)."""
        teachers.eval()
        plain = [forms[0] for forms in self.material.forms]
        parts, size = self.part_of(), self.recipe.batch
        cases = torch.zeros(len(plain), self.shape.columns, dtype=torch.float16)
        kinds, sides = torch.zeros(len(plain), self.shape.kinds), torch.zeros(len(plain))
        for rows in torch.split(torch.argsort(torch.tensor([len(text) for text in plain])), size):
            ids = padded([plain[row] for row in rows.tolist()]).to(self.device)
            with torch.autocast(self.device.type, torch.bfloat16, enabled=self.device.type == "cuda"):
                told = teachers(ids.expand(teachers.count, *ids.shape))
            own, place = parts[rows].to(self.device), torch.arange(len(rows), device=self.device)
            cases[rows] = told.cases[own, place].softmax(-1).half().cpu()
            kinds[rows] = told.kinds[own, place].softmax(-1).cpu()
            sides[rows] = told.sides[own, place].sigmoid().cpu()
        return cases, kinds, sides

    def _lessons(self, nets: Nets, passes: int, rate: float, name: str, often: Tensor | None = None) -> Iterator[Step]:
        """Every lesson once a pass, in one of its forms by chance; the plainest is as likely as two others.

        `often` (lessons,) is how probably a lesson is told in a pass, where not all are.
        """
        forms, starts = self.material.forms, [0]
        for one in forms:
            starts.append(starts[-1] + len(one))
        flat = [form for one in forms for form in one]
        counts = torch.tensor([len(one) for one in forms])
        first = torch.tensor(starts[:-1])
        chosen, told = [], []
        for _ in range(passes):
            drawn = (torch.rand(len(forms), generator=self._chance) * (counts + 1)).long()
            form = first + drawn.where(drawn < counts, torch.zeros_like(drawn))
            rows = torch.arange(len(forms))
            if often is not None:
                rows = rows[torch.rand(len(forms), generator=self._chance) < often]
            chosen.append(form[rows].tolist())
            told.append(rows)
        return self._steps(nets, self._passes(flat, chosen, self.recipe.batch, told), rate, name)

    def _passes(
        self,
        texts: Sequence[Sequence[int]],
        chosen: Sequence[Sequence[int]],
        size: int,
        names: Sequence[Tensor] | None = None,
    ) -> list[list[tuple[Tensor, list[Sequence[int]]]]]:
        """For each pass its batches of texts of like length, in an order by chance: their rows, and the texts.

        `names` gives other numbers for the rows of a pass than their place in it.
        """
        passes = []
        for number, rows in enumerate(chosen):
            name = torch.arange(len(rows)) if names is None else names[number]
            lengths = torch.tensor([len(texts[row]) for row in rows])
            near = lengths + torch.randint(0, 6, lengths.shape, generator=self._chance)
            batches = torch.split(torch.argsort(near), size)
            order = torch.randperm(len(batches), generator=self._chance).tolist()
            passes.append(
                [(name[batches[place]], [texts[rows[row]] for row in batches[place].tolist()]) for place in order]
            )
        return passes

    def _steps(
        self, nets: Nets, passes: list[list[tuple[Tensor, list[Sequence[int]]]]], rate: float, name: str
    ) -> Iterator[Step]:
        """The rate rises quickly and falls to zero."""
        fused = self.device.type == "cuda"
        optimiser = torch.optim.AdamW(nets.parameters(), lr=rate, weight_decay=DECAY, fused=fused)
        total, done, begun = sum(map(len, passes)), 0, time.monotonic()
        nets.train()
        for number, batches in enumerate(passes, start=1):
            for rows, texts in batches:
                done += 1
                for group in optimiser.param_groups:
                    group["lr"] = rate * min(1.0, done / min(WARMING, total)) * max(SLOWEST, 1 - done / total)
                with torch.autocast(self.device.type, torch.bfloat16, enabled=self._coarse):
                    yield Step(rows, padded(texts), nets, optimiser)
            self.progress(f"Belajar {name}: putaran {number} dari {len(passes)}, {time.monotonic() - begun:.0f} detik")

    def _wrong(self, told: Told, rows: Tensor, taught: Tensor, smoothing: float) -> Tensor:
        """How wrong nets are about lessons, the sum over nets; `taught` is (nets, lessons), 0 for what is left out."""
        column, kind, side = (one[rows] for one in self._labels)
        asked = taught * (column >= 0)
        chances = told.cases.softmax(-1)
        right = column.clamp(min=0)
        wrong = _entropy(told.cases, right, smoothing) + _entropy(told.kinds, kind.clamp(min=0), smoothing)
        for group in self._groups:
            wrong = wrong + 0.5 * group.missed(chances, right)
        sided = taught * (side >= 0)
        apart = functional.binary_cross_entropy_with_logits(
            told.sides, side.clamp(min=0).float().expand_as(told.sides), reduction="none"
        )
        return _mean(wrong, asked) + _mean(apart, sided) * sided.mean() * 2


@dataclass
class Step:
    """One step of learning: which lessons it is about, their pieces, and what to do with how wrong the nets were."""

    rows: Tensor
    ids: Tensor
    nets: Nets
    optimiser: torch.optim.Optimizer

    def loss(self, loss: Tensor) -> None:
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self.nets.parameters(), LONGEST_STEP * self.nets.count**0.5)
        self.optimiser.step()


@dataclass(frozen=True)
class Groups:
    """Columns that belong together: those of one rule, or with one kind of answer."""

    number: Tensor
    """(columns,) the group of each."""
    count: int

    @classmethod
    def of(cls, number: Tensor, device: torch.device) -> Groups:
        return cls(number.to(device), int(number.max()) + 1)

    def summed(self, chances: Tensor) -> Tensor:
        """The chances of each group, (nets, texts, groups)."""
        empty = torch.zeros(*chances.shape[:-1], self.count, device=chances.device)
        return empty.index_add_(-1, self.number, chances)

    def missed(self, chances: Tensor, right: Tensor) -> Tensor:
        """(nets, texts) how improbable the group of the right column was taken to be."""
        found = self.summed(chances).gather(-1, self.number[right].expand(len(chances), -1).unsqueeze(-1))
        return -(found.squeeze(-1) + 1e-7).log()


@dataclass(frozen=True)
class Said:
    """What several nets say together: the mean of their chances, (texts, columns), (texts, kinds), (texts,)."""

    cases: Tensor
    kinds: Tensor
    sides: Tensor


def together(told: Told) -> Said:
    """The mean of what nets say."""
    return Said(told.cases.softmax(-1).mean(0), told.kinds.softmax(-1).mean(0), told.sides.sigmoid().mean(0))


def padded(texts: Sequence[Sequence[int]]) -> Tensor:
    """(texts, tokens) numbers of pieces, short texts filled up, to a length that graphics cards like."""
    length = -(-max(map(len, texts)) // EVEN) * EVEN
    return torch.tensor([[*text, *[PAD] * (length - len(text))] for text in texts])


def hide(ids: Tensor, share: float) -> tuple[Tensor, Tensor]:
    """The texts with a share of their words masked, and where; at least one."""
    chosen = (torch.rand(ids.shape, device=ids.device) < share) & (ids != PAD) & (ids != CLS) & (ids != SEP)
    chosen[..., 0, 1] = True
    return ids.masked_fill(chosen, MASK), chosen


def _hidden_apart(ids: Tensor, count: int) -> Tensor:
    """The same texts for several nets, to each with other words hidden."""
    return hide(ids.expand(count, *ids.shape), DROPPED_SHARE)[0]


def _entropy(told: Tensor, right: Tensor, smoothing: float) -> Tensor:
    """(nets, texts)."""
    nets, texts, _ = told.shape
    wrong = functional.cross_entropy(
        told.flatten(0, 1), right.repeat(nets), reduction="none", label_smoothing=smoothing
    )
    return wrong.view(nets, texts)


def _unlike(told: Told, said: Said, groups: Sequence[Groups]) -> Tensor:
    """(texts,) how far one net is from what was said, in cases, kinds, rules and sides alike."""
    chances = told.cases[0].softmax(-1)
    wrong = -(said.cases * told.cases[0].log_softmax(-1)).sum(-1) - (said.kinds * told.kinds[0].log_softmax(-1)).sum(-1)
    for group in groups:
        wrong = wrong - 0.5 * (group.summed(said.cases) * (group.summed(chances) + 1e-7).log()).sum(-1)
    return wrong + functional.binary_cross_entropy_with_logits(told.sides[0], said.sides, reduction="none")


def _mean(values: Tensor, weights: Tensor) -> Tensor:
    """The weighted mean over texts, added over nets."""
    return ((values * weights).sum(-1) / weights.sum(-1).clamp(min=1)).sum()

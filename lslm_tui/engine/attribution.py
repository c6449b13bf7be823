"""Which words a classifier's label rests on: integrated gradients, or leaving words out.

What is explained is the margin: the label's logit less the mean of the others. Integrated gradients
(Sundararajan, Taly and Yan 2017) go from padding embeddings to the text's along a straight line, by the
midpoint rule in u with place u³ on the line: points lie denser near the baseline, where a norm over
embeddings close to zero changes fast. More are taken until the contributions sum to the difference.
Runs on the engine thread.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import torch
from torch import Tensor

from lslm_tui.engine.words import WORD
from lslm_tui.types import (
    Attribution,
    AttributionMethod,
    Cancel,
    Contribution,
    Progress,
)

POINTS = (32, 128, 512)
"""Points of the integral; the next number is tried while the sum is off by more than TOLERANCE."""
TOLERANCE = 0.02
"""Accepted gap between sum and difference, as a share of the difference (and at least of 0.1)."""
POINTS_AT_ONCE = 16


def attribute(
    model: Any,
    tokenizer: Any,
    text: str,
    method: AttributionMethod,
    cancel: Cancel,
    *,
    labels: Sequence[str],
    label: str | None,
    most_tokens: int,
    device: str,
) -> Iterator[Progress | Attribution]:
    """Yield progress and one `Attribution`; nothing comes last if it was cancelled."""
    explained = _Explained(model, tokenizer, text, labels, label, most_tokens, device)
    if method is AttributionMethod.LEAVE_ONE_OUT:
        yield from _leave_one_out(explained, cancel)
    else:
        yield from _integrated_gradients(explained, cancel)


class _Explained:
    """A text, its ids and the margin that is explained."""

    def __init__(
        self,
        model: Any,
        tokenizer: Any,
        text: str,
        labels: Sequence[str],
        label: str | None,
        most_tokens: int,
        device: str,
    ) -> None:
        encoded = tokenizer(
            text,
            truncation=True,
            max_length=most_tokens,
            return_offsets_mapping=True,
            return_special_tokens_mask=True,
            return_tensors="pt",
        )
        self.model, self.tokenizer, self.text, self.device = model, tokenizer, text, device
        self.most_tokens = most_tokens
        self.ids: Tensor = encoded["input_ids"].to(device)  # (1, T)
        self.special: Tensor = encoded["special_tokens_mask"][0].bool()  # (T,)
        self.offsets: list[tuple[int, int]] = [
            tuple(pair) for pair in encoded["offset_mapping"][0].tolist()
        ]
        with torch.inference_mode():
            logits = model(input_ids=self.ids, attention_mask=torch.ones_like(self.ids)).logits[0]
        self.label = labels.index(label) if label is not None else int(logits.argmax())
        self.name = labels[self.label]
        self.margin = float(self.margins(logits[None])[0])

    def margins(self, logits: Tensor) -> Tensor:
        """(N, C) logits -> (N,): the label's less the mean of the others; alone, as it is."""
        mine = logits[:, self.label].float()
        if logits.shape[1] == 1:
            return mine
        others = (logits.float().sum(-1) - mine) / (logits.shape[1] - 1)
        return mine - others


def _integrated_gradients(
    explained: _Explained, cancel: Cancel
) -> Iterator[Progress | Attribution]:
    table = explained.model.get_input_embeddings()
    padding = explained.tokenizer.pad_token_id
    with torch.no_grad():
        target = table(explained.ids)  # (1, T, D)
        empty = torch.full_like(explained.ids, 0 if padding is None else padding)
        # Special tokens stay: the baseline is an empty text, not a broken one.
        keep = explained.special.to(explained.device)[None, :, None]
        baseline = torch.where(keep, target, table(empty))
        difference = float(
            (explained.margins(_from_embeddings(explained, target))
             - explained.margins(_from_embeddings(explained, baseline)))[0]
        )  # fmt: skip
    total = sum(POINTS)
    done = 0
    values = torch.zeros(explained.ids.shape[1])
    for points in POINTS:
        gradient = torch.zeros_like(target)
        for start in range(0, points, POINTS_AT_ONCE):
            u = (torch.arange(start, min(start + POINTS_AT_ONCE, points)) + 0.5) / points
            weights = (3 * u**2).to(target)[:, None, None]
            found = _gradients(explained, baseline, target, (u**3).to(target))
            gradient += (found * weights).sum(0)
            done += len(u)
            yield Progress("explaining", done, total, "points")
            if cancel.requested:
                return
        values = ((target - baseline) * gradient / points).sum(-1)[0].float().cpu()  # (T,)
        if abs(float(values.sum()) - difference) <= TOLERANCE * max(abs(difference), 0.1):
            break
    yield Attribution(
        label=explained.name,
        method=AttributionMethod.INTEGRATED_GRADIENTS,
        pieces=_words(explained, values.tolist()),
        total=float(values.sum()),
        difference=difference,
        margin=explained.margin,
    )


def _gradients(explained: _Explained, baseline: Tensor, target: Tensor, share: Tensor) -> Tensor:
    """(N, T, D): gradient of the margin at N points between the two, each (1, T, D)."""
    with torch.inference_mode(False), torch.enable_grad():
        points = (baseline + share[:, None, None] * (target - baseline)).detach().requires_grad_()
        margins = explained.margins(_from_embeddings(explained, points))
        return torch.autograd.grad(margins.sum(), points)[0]


def _from_embeddings(explained: _Explained, embeddings: Tensor) -> Tensor:
    """(N, T, D) -> (N, C) logits. Ids are not given, so a causal base takes the last position."""
    mask = torch.ones(embeddings.shape[:2], dtype=torch.long, device=embeddings.device)
    logits: Tensor = explained.model(inputs_embeds=embeddings, attention_mask=mask).logits
    return logits


def _words(explained: _Explained, values: Sequence[float]) -> tuple[Contribution, ...]:
    """Sum the values of tokens over the words they are part of; special tokens belong to none."""
    spans = [match.span() for match in WORD.finditer(explained.text)]
    sums = [0.0] * len(spans)
    used = [False] * len(spans)
    word = 0
    for (start, end), value, special in zip(
        explained.offsets, values, explained.special.tolist(), strict=True
    ):
        if special or end <= start:
            continue
        middle = _first_visible(explained.text, start, end)
        while word + 1 < len(spans) and spans[word][1] <= middle:
            word += 1
        while word > 0 and spans[word][0] > middle and spans[word - 1][1] > middle:
            word -= 1
        if spans:
            sums[word] += value
            used[word] = True
    return tuple(
        Contribution(*span, value)
        for span, value, mine in zip(spans, sums, used, strict=True)
        if mine
    )


def _first_visible(text: str, start: int, end: int) -> int:
    """A token may begin with the blank before its word."""
    while start < end - 1 and text[start].isspace():
        start += 1
    return start


def _leave_one_out(explained: _Explained, cancel: Cancel) -> Iterator[Progress | Attribution]:
    spans = [match.span() for match in WORD.finditer(explained.text)]
    last = max((end for _, end in explained.offsets), default=0)
    spans = [span for span in spans if span[1] <= last]
    values: list[float] = []
    for start in range(0, len(spans), POINTS_AT_ONCE):
        texts = [
            explained.text[:a] + explained.text[b:]
            for a, b in spans[start : start + POINTS_AT_ONCE]
        ]
        values += [explained.margin - margin for margin in _margins_of(explained, texts)]
        yield Progress("explaining", len(values), len(spans), "words")
        if cancel.requested:
            return
    without = _margins_of(explained, [""])[0]
    yield Attribution(
        label=explained.name,
        method=AttributionMethod.LEAVE_ONE_OUT,
        pieces=tuple(Contribution(*span, value) for span, value in zip(spans, values, strict=True)),
        total=sum(values),
        difference=explained.margin - without,
        margin=explained.margin,
    )


@torch.inference_mode()
def _margins_of(explained: _Explained, texts: Sequence[str]) -> list[float]:
    batch = explained.tokenizer(
        list(texts),
        truncation=True,
        max_length=explained.most_tokens,
        padding=True,
        return_tensors="pt",
    ).to(explained.device)
    logits = explained.model(
        input_ids=batch["input_ids"], attention_mask=batch["attention_mask"]
    ).logits
    margins: list[float] = explained.margins(logits).tolist()
    return margins

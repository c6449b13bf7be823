"""`python -m lslm_tui.training.score MODEL_DIR`: the share of held-out questions answered right.

Greedy decoding, no system prompt. A reply is right when it contains the key facts and ended with
the stop token.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from .starter_corpus import (
    Message,
    Question,
    fourth_questions,
    fresh_questions,
    questions,
    unseen_questions,
)

SETS = {
    "first": questions,
    "second": fresh_questions,
    "third": unseen_questions,
    "fourth": fourth_questions,
}
"""The first three served to choose; the fourth is asked when all is chosen."""

BATCH_ROWS = 48


@dataclass(frozen=True, slots=True)
class Answer:
    """A model's reply to a held-out question."""

    question: Question
    reply: str
    ended: bool

    @property
    def right(self) -> bool:
        """Whether it has the key facts and ended by itself."""
        return self.ended and self.question.is_answered_by(self.reply)


def open_model(directory: Path) -> tuple[Any, Any]:
    """Tokenizer and float32 model of a local directory, ready to reply."""
    tokenizer = AutoTokenizer.from_pretrained(directory, local_files_only=True, padding_side="left")
    model = AutoModelForCausalLM.from_pretrained(
        directory, local_files_only=True, dtype=torch.float32
    )
    return tokenizer, model.eval()


def replies(
    tokenizer: Any,
    model: Any,
    conversations: Sequence[Sequence[Message]],
    *,
    max_new_tokens: int = 160,
    **sampling: Any,
) -> list[tuple[str, bool]]:
    """Reply to each conversation: the text, and whether the stop token came.

    Greedy unless `sampling` (do_sample, temperature, ...) says otherwise.
    """
    inputs = tokenizer.apply_chat_template(
        [list(c) for c in conversations],
        add_generation_prompt=True,
        padding=True,
        return_tensors="pt",
        return_dict=True,
    )
    options = sampling or {"do_sample": False, "temperature": None, "top_p": None, "top_k": None}
    with torch.inference_mode():
        ids = model.generate(**inputs, max_new_tokens=max_new_tokens, **options)  # (B, T + new)
    new = ids[:, inputs["input_ids"].shape[1] :]
    stops = set(model.generation_config.eos_token_id)
    texts = tokenizer.batch_decode(new, skip_special_tokens=True)
    return [(t.strip(), bool(stops & set(row.tolist()))) for t, row in zip(texts, new, strict=True)]


def answers(
    tokenizer: Any, model: Any, asked: Sequence[Question], *, batch_rows: int = BATCH_ROWS
) -> Iterator[Answer]:
    """Greedy replies to the questions, in order."""
    for start in range(0, len(asked), batch_rows):
        batch = asked[start : start + batch_rows]
        found = replies(tokenizer, model, [q.messages() for q in batch])
        yield from (Answer(q, *reply) for q, reply in zip(batch, found, strict=True))


def by_theme(given: Iterable[Answer]) -> dict[tuple[str, str], tuple[int, int]]:
    """(language, theme) -> (right, asked)."""
    counts: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for answer in given:
        count = counts[answer.question.language, answer.question.theme]
        count[0] += answer.right
        count[1] += 1
    return {key: (right, asked) for key, (right, asked) in sorted(counts.items())}


def loops(reply: str) -> bool:
    """Whether some four words (or eight signs, where there are no blanks) come three times."""
    words = reply.split()
    parts, length = (words, 4) if len(words) > 3 else (list(reply), 8)
    grams = Counter(tuple(parts[i : i + length]) for i in range(len(parts) - length + 1))
    return max(grams.values(), default=0) > 2


def sampled(
    tokenizer: Any, model: Any, asked: Sequence[Question], *, seed: int = 1
) -> tuple[int, int]:
    """Sample a reply to each question with the model's own defaults: (loops, not ended)."""
    torch.manual_seed(seed)
    defaults = model.generation_config
    found: list[tuple[str, bool]] = []
    for start in range(0, len(asked), BATCH_ROWS):
        conversations = [q.messages() for q in asked[start : start + BATCH_ROWS]]
        found += replies(
            tokenizer,
            model,
            conversations,
            do_sample=True,
            temperature=defaults.temperature,
            top_p=defaults.top_p,
            top_k=defaults.top_k,
        )
    return sum(loops(text) for text, _ in found), sum(not ended for _, ended in found)


def main() -> None:
    """Print the score by language and theme, with --wrong every wrong reply, and what loops."""
    parser = argparse.ArgumentParser(prog="python -m lslm_tui.training.score", description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("--wrong", action="store_true", help="print the replies that were wrong")
    parser.add_argument("--set", choices=sorted(SETS), default="first", help="which questions")
    options = parser.parse_args()
    tokenizer, model = open_model(options.model)
    given = list(answers(tokenizer, model, SETS[options.set]()))
    for answer in given:
        if options.wrong and not answer.right:
            print(f"[{answer.question.name}] {answer.question.text} -> {answer.reply}")
    for (language, theme), (right, asked) in by_theme(given).items():
        print(f"{language} {theme:10} {right:3} of {asked:3}  {right / asked:.1%}")
    for language in ("en", "zh"):
        mine = [a.right for a in given if a.question.language == language]
        print(f"{language} {'all':10} {sum(mine):3} of {len(mine):3}  {sum(mine) / len(mine):.1%}")
    looped, endless = sampled(tokenizer, model, [a.question for a in given])
    print(f"sampled: {looped} loops, {endless} not ended in 160 tokens, of {len(given)}")


if __name__ == "__main__":
    main()

"""From ids to the text that may be shown: detokenizing, reasoning and stop strings in one chain.

Knows a tokenizer and text; it does not know logits or the model. Runs on the engine thread.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lslm_tui.engine.detokenize import REPLACEMENT, Detokenizer
from lslm_tui.engine.reasoning import MARKERS, Piece, ReasoningSplitter
from lslm_tui.engine.stops import StopMatcher
from lslm_tui.engine.templates import Prompt


class Vocabulary:
    """How one tokenizer's ids read as text."""

    def __init__(self, tokenizer: Any) -> None:
        self._tokenizer = tokenizer
        self._backend = getattr(tokenizer, "backend_tokenizer", None)
        self._pieces: dict[int, str] = {}
        self._anchor = list(tokenizer.encode("a", add_special_tokens=False))
        self._special = frozenset(tokenizer.all_special_ids)
        self.markers = self._find_markers()

    def decode(self, ids: Sequence[int], *, special: bool = False) -> str:
        """Decode `ids`; special tokens are left out unless `special`."""
        if self._backend is not None:
            return str(self._backend.decode(list(ids), skip_special_tokens=not special))
        return str(
            self._tokenizer.decode(
                list(ids), skip_special_tokens=not special, clean_up_tokenization_spaces=False
            )
        )

    def piece(self, token: int) -> str:
        """Return the text of one token, with its leading blank; part of a character as `�`."""
        known = self._pieces.get(token)
        if known is None:
            # After another token, since decoders strip the blank at the beginning of a text.
            before = self.decode(self._anchor, special=True)
            known = self.decode([*self._anchor, token], special=True)[len(before) :]
            self._pieces[token] = known or REPLACEMENT
        return self._pieces[token]

    def _find_markers(self) -> dict[int, str]:
        """Reasoning tags that this tokenizer holds as special tokens, which decoding would drop."""
        found: dict[int, str] = {}
        for tag in MARKERS:
            token = self._tokenizer.convert_tokens_to_ids(tag)
            if not isinstance(token, int) or self.decode([token]):
                continue
            if self.decode([token], special=True) == tag:
                found[token] = tag
        return found


class ReplyText:
    """The text of one reply as it grows.

    Stop strings are looked for in the answer only; reasoning is never cut by them.
    """

    def __init__(self, vocabulary: Vocabulary, prompt: Prompt, stops: Sequence[str]) -> None:
        self._detokenizer = Detokenizer(
            vocabulary.decode, prompt.ids, vocabulary.markers if prompt.chat else None
        )
        self._splitter = (
            ReasoningSplitter(prompt.closing_tag, begun=prompt.thought) if prompt.chat else None
        )
        self._stops = StopMatcher(stops)
        self._answer: list[str] = []
        self._reasoning: list[str] = []

    @property
    def text(self) -> str:
        return "".join(self._answer)

    @property
    def reasoning(self) -> str:
        return "".join(self._reasoning)

    @property
    def thinking(self) -> bool:
        """The next text will belong to the reasoning, as far as is known."""
        return self._splitter is not None and self._splitter.thinking

    @property
    def stop_text(self) -> str:
        """The stop string that was met, or an empty string."""
        return self._stops.found

    def add(self, token: int) -> list[Piece]:
        """Take one more id, return the pieces of text that became certain."""
        text = self._detokenizer.add(token)
        if not text:
            return []
        pieces = self._splitter.add(text) if self._splitter else [(text, False)]
        return self._pass_on(pieces)

    def finish(self) -> list[Piece]:
        """Return what was held back; no more ids will come."""
        text = self._detokenizer.flush()
        pieces: list[Piece] = [(text, False)] if text else []
        if self._splitter:
            pieces = (self._splitter.add(text) if text else []) + self._splitter.flush()
        shown = self._pass_on(pieces)
        held = self._stops.flush()
        if held:
            self._answer.append(held)
            shown.append((held, False))
        return shown

    def _pass_on(self, pieces: Sequence[Piece]) -> list[Piece]:
        shown: list[Piece] = []
        for text, reasoning in pieces:
            certain = text if reasoning else self._stops.add(text)
            if certain:
                (self._reasoning if reasoning else self._answer).append(certain)
                shown.append((certain, reasoning))
        return shown

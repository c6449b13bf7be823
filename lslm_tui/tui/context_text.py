"""How full the context is, in words and in a bar: the lines that the bar and the dialog show.

Pure functions on a `ContextPreview` and a width in terminal cells. Each share has a glyph of its own,
so that the bar reads without colour. Knows no widgets.
"""

from __future__ import annotations

from dataclasses import dataclass

from lslm_tui.sanitize import visible
from lslm_tui.services.context import ContextPreview
from lslm_tui.tasks.chat import ContextPlan, ContextPolicy
from lslm_tui.tui.formats import count, end_cut, width_of
from lslm_tui.types import Role

Piece = tuple[str, str]
"""Text, and what it is: a share's name, `free`, `cap`, `name`, `number`, `warning` or ''."""

GLYPHS = {"system": "█", "pinned": "▓", "history": "▒", "draft": "░"}
LABEL = "context "
GAP = "   "
MAX_BAR, MIN_BAR = 24, 8


@dataclass(frozen=True, slots=True)
class Share:
    """One part of what would be sent."""

    name: str
    tokens: int

    @property
    def glyph(self) -> str:
        return GLYPHS[self.name]

    @property
    def legend(self) -> tuple[Piece, ...]:
        return (self.glyph, self.name), (f" {self.name} ", "name"), (count(self.tokens), "number")


def shares(preview: ContextPreview) -> tuple[Share, ...]:
    """Return the parts in the order in which the model reads them; pins stand before the rest."""
    return tuple(Share(name, getattr(preview, name)) for name in GLYPHS)


def cells(preview: ContextPreview, width: int) -> list[tuple[str, int]]:
    """Divide `width` cells among the shares and what is free.

    A share that is not empty has at least one cell, as long as there are that many; the largest give
    way for it.
    """
    whole = max(preview.limit, preview.used, 1)
    parts = [(share.name, share.tokens) for share in shares(preview)]
    parts.append(("free", whole - preview.used))
    divided = [round(tokens * width / whole) or int(tokens > 0) for _, tokens in parts]
    while (over := sum(divided) - width) != 0:
        largest = max(range(len(divided)), key=lambda index: divided[index])
        if over < 0:
            divided[-1 if parts[-1][1] else largest] -= over
        elif divided[largest] <= 1:
            last = max(index for index, number in enumerate(divided) if number)
            divided[last] -= 1
        else:
            divided[largest] -= 1
    return [(name, number) for (name, _), number in zip(parts, divided, strict=True) if number]


def bar(preview: ContextPreview, width: int) -> list[Piece]:
    """Draw the bar with its caps, `width` cells inside."""
    inside = [(GLYPHS.get(name, " ") * number, name) for name, number in cells(preview, width)]
    return [("▕", "cap"), *inside, ("▏", "cap")]


def warning(preview: ContextPreview) -> str:
    """Say what would happen if this were sent now; '' if it fits."""
    plan = preview.plans.get(ContextPolicy.DROP_OLDEST)
    if preview.fits:
        return ""
    if plan is None or impossible(plan):
        over = preview.used + preview.reserve - preview.limit
        return f"⚠ too long by {count(over)} tokens"
    dropped = len(plan.dropped)
    if not dropped:
        return f"⚠ {room(plan)}"
    what = "the oldest message" if dropped == 1 else f"{count(dropped)} oldest messages"
    return f"⚠ {what} would be dropped"


def impossible(plan: ContextPlan) -> bool:
    """Whether even what is kept leaves no token for a reply."""
    return plan.tokens >= plan.limit


def room(plan: ContextPlan) -> str:
    """Say how long the reply can be at most."""
    left = plan.limit - plan.tokens
    return f"room for {count(left)} token{'s' if left != 1 else ''} of reply"


def line(preview: ContextPreview, width: int) -> list[Piece]:
    """Return the one row about the context, in at most `width` cells.

    It leaves out, in this order: the word at the start, most of the bar, shares from the smallest,
    the bar.
    """
    numbers = f" {count(preview.used)} / {count(preview.limit)}"
    caution = warning(preview)
    tail = [[(caution, "warning")]] if caution else _legends(preview)
    taken = _width(tail) + width_of(numbers) + len(GAP) + 2
    room_left = width - taken
    if room_left >= len(LABEL) + MIN_BAR:
        label, inside = LABEL, min(room_left - len(LABEL), MAX_BAR)
    else:
        label, inside = "", MIN_BAR
        while (
            tail
            and not caution
            and width_of(numbers) + len(GAP) + 2 + inside + _width(tail) > width
        ):
            tail.pop(_smallest(preview, tail))
    pieces = [(label, "name")] if label else []
    if inside + 2 + width_of(numbers) + (_width(tail) + len(GAP) if tail else 0) <= width:
        pieces += bar(preview, inside)
    pieces.append((numbers if pieces else numbers.strip(), "number"))
    for index, group in enumerate(tail):
        pieces += [(" · " if index else GAP, "name"), *group]
    return cut(pieces, width)


def _legends(preview: ContextPreview) -> list[list[Piece]]:
    return [list(share.legend) for share in shares(preview) if share.tokens]


def _width(groups: list[list[Piece]]) -> int:
    return sum(width_of(text) for group in groups for text, _ in group) + 3 * max(
        len(groups) - 1, 0
    )


def _smallest(preview: ContextPreview, tail: list[list[Piece]]) -> int:
    """Return which legend may go first: the draft's last, else that of the fewest tokens."""
    names = [group[0][1] for group in tail]
    return min(
        range(len(names)), key=lambda at: (names[at] == "draft", getattr(preview, names[at]))
    )


def cut(pieces: list[Piece], width: int) -> list[Piece]:
    """Shorten a row of pieces to `width` cells."""
    kept: list[Piece] = []
    for text, kind in pieces:
        shown = end_cut(text, width)
        width -= width_of(shown)
        if shown:
            kept.append((shown, kind))
        if shown != text:
            break
    return kept


@dataclass(frozen=True, slots=True)
class Choice:
    """One way out when not everything fits: a policy, and what would come of it."""

    policy: ContextPolicy
    title: str
    outcome: str
    plan: ContextPlan
    possible: bool


def needed(preview: ContextPreview) -> str:
    """Say how much is needed and how much there is room for."""
    total = preview.used + preview.reserve
    return (
        f"It takes {count(total)} tokens, {count(preview.reserve)} of them kept free for the reply. "
        f"The model's context holds {count(preview.limit)}."
    )


def choices(preview: ContextPreview) -> tuple[Choice, ...]:
    """Return the ways out, the plainest first. Empty if everything fits."""
    titles = {
        ContextPolicy.DROP_OLDEST: "Leave out the oldest",
        ContextPolicy.KEEP_PINNED: "Leave out the oldest but what is pinned",
    }
    return tuple(
        Choice(policy, title, _outcome(preview, policy), plan, not impossible(plan))
        for policy, title in titles.items()
        if (plan := preview.plans.get(policy)) is not None
    )


def _outcome(preview: ContextPreview, policy: ContextPolicy) -> str:
    plan = preview.plans[policy]
    if impossible(plan):
        over = plan.tokens - plan.limit
        return f"not enough: still {count(over)} token{'s' if over != 1 else ''} too long"
    dropped = len(plan.dropped)
    left_out = f"{count(dropped)} message{'s' if dropped != 1 else ''} left out"
    parts = [left_out, f"{count(plan.tokens)} tokens sent"]
    if not plan.fits:
        parts.append(room(plan))
    if policy is ContextPolicy.KEEP_PINNED and not preview.pinned:
        parts.append("nothing is pinned")
    return " · ".join(parts)


def dropped_lines(preview: ContextPreview, plan: ContextPlan, width: int) -> list[list[Piece]]:
    """Write the messages a plan leaves out, one row each: who, and how it begins."""
    rows: list[list[Piece]] = []
    for index in plan.dropped:
        message = preview.turns[index].message
        who = "you" if message.role is Role.USER else str(message.role)
        pin = " · pinned" if preview.turns[index].pinned else ""
        head = f"{who + pin:<12}  "
        said = " ".join(visible(message.content[: 4 * width]).split()) or "(empty)"
        rows.append([(head, "name"), (end_cut(said, max(width - width_of(head), 0)), "")])
    return rows

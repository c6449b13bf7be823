"""What the title row of the place says: the pair of languages and the model. Pure."""

from __future__ import annotations

from lslm_tui.services.state import EngineState, Phase
from lslm_tui.services.translating import AUTO, TranslationSettings, languages_of
from lslm_tui.tasks.translation.detect import Detected
from lslm_tui.tui.translate.languages import english
from lslm_tui.tui.widgets.title_row import Choice


def title(
    settings: TranslationSettings, detected: Detected | None, state: EngineState
) -> tuple[Choice, ...]:
    """The choices of the row; a language the model does not have is marked."""
    sources, targets = languages_of(state.info) if state.info else ((), ())
    source, target = settings.source_language, settings.target_language
    note, name = "", english(source)
    if source == AUTO:
        name = "auto"
        if detected is not None:
            name, note = english(detected.language), f"detected {detected.confidence:.2f}"
    return (
        _language("from", source if source != AUTO else "", name, note, sources),
        Choice("⇄", action="swap", tooltip="Turn the pair around", sign=True),
        _language("to", target, english(target), "", targets),
        _model(state),
    )


def _language(label: str, code: str, name: str, note: str, known: tuple[str, ...]) -> Choice:
    lacking = bool(known) and bool(code) and code not in known
    return Choice(
        f"✗ {name}" if lacking else name,
        label,
        "not in this model" if lacking else note,
        action=f"language('{label}')",
        tooltip=f"Choose what to translate {label}",
        problem=lacking,
    )


def _model(state: EngineState) -> Choice:
    failed = state.phase is Phase.FAILED
    name = state.name or "none"
    return Choice(
        f"✗ {name}" if failed else name,
        "model",
        "loading" if state.phase is Phase.LOADING else "",
        action="model",
        tooltip="Choose the model that translates",
        right=True,
        problem=failed,
    )

"""What the check process would say, for tests of the wizard that ask no process."""

from __future__ import annotations

from typing import Any

FILES: list[dict[str, Any]] = [
    {
        "path": "/data/rows.csv",
        "columns": {"message": "I was charged twice.", "topic": "billing", "id": "7"},
        "shape": "label",
        "mapped": {"text": "message", "label": "topic"},
        "languages": [],
        "tasks": ["classify", "lm"],
    }
]
SPLIT = {"rows": 19, "duplicates": 1, "labels": {"billing": 12, "delivery": 7}}
DATA_TOLD = {
    "splits": {"train": SPLIT, "eval": {**SPLIT, "rows": 4, "labels": {}}},
    "problems": [],
    "problem_count": 0,
    "notes": [],
    "rows": [
        {"line": 2, "parts": [["text", "I was charged twice 中文\x1b[31m."], ["label", "billing"]]}
    ],
}
TOKENS = {
    "tokens": 190,
    "sequences": 19,
    "lengths": {
        "total": 190,
        "mean": 10.0,
        "longest": 14,
        "histogram": [{"low": 8, "high": 11, "rows": 12}, {"low": 12, "high": 14, "rows": 7}],
    },
    "notes": ["2 of the training rows were cut to 14 tokens and lost 9 tokens."],
    "masks": [
        {
            "place": "rows.csv:2",
            "name": "",
            "problem": "",
            "counts": {"trained": 1, "ignored": 3, "padding": 2},
            "tokens": [
                ["[CLS]", "ignored"],
                ["charged", "ignored"],
                ["twice", "ignored"],
                ["→ billing", "trained"],
                ["[PAD]", "padding"],
                ["[PAD]", "padding"],
            ],
        }
    ],
}
ESTIMATE = {
    "parts": [{"name": "weights", "bytes": 9_400_000}, {"name": "program", "bytes": 629_000_000}],
    "peak_bytes": 670_000_000,
    "available_bytes": 17_000_000_000,
    "fits": True,
    "remedies": [],
    "parameters": 2_300_000,
    "trainable": 2_300_000,
    "steps": 12,
    "total_tokens": 1140,
    "seconds": 95.0,
}
TIME = {
    "raw": 80.0,
    "seconds": 80.0,
    "low": 62.0,
    "high": 118.0,
    "parts": {"training": 52.0, "starting": 9.0, "evaluating": 8.0, "scoring": 6.0, "saving": 0.4},
    "range": "62–118 s",
    "assumed": "steps timed just now on this machine",
    "runs": 0,
}
WELL = [
    ("recipe", {}),
    ("files", {"files": FILES}),
    ("data", DATA_TOLD),
    ("tokens", TOKENS),
    ("estimate", ESTIMATE),
    ("time", TIME),
    ("done", {}),
]
BASES = [
    ("methods", {"problems": {"qlora": 'method "qlora" needs an NVIDIA GPU.'}}),
    *(
        (
            "base",
            {
                "base": base,
                "problem": "",
                "methods": {
                    "full": {"peak_bytes": peak, "available_bytes": 17e9, "fits": peak < 15e9},
                    "lora": {"peak_bytes": 7e8, "available_bytes": 17e9, "fits": True},
                },
            },
        )
        for base, peak in (("starter-sentiment", 7.4e8), ("starter-chat", 16e9))
    ),
    ("done", {}),
]


def failing(at: str, message: str, **more: Any) -> list[Any]:
    """The answer up to a stage, which fails."""
    names = [name for name, _ in WELL]
    whole: list[Any] = WELL[: names.index(at)]
    return [*whole, ("failed", {"at": at, "message": message, "remedy": "", **more})]

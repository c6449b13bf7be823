"""Makes messages for tests of the transcript."""

from __future__ import annotations

from typing import Any

from lslm_tui.services.storage import Message
from lslm_tui.types import Role, Usage

USAGE = Usage(
    prompt_tokens=120,
    cached_prompt_tokens=60,
    completion_tokens=57,
    ttft_s=0.038,
    decode_tokens_per_s=142.3,
)


def person(number: int, content: str, **values: Any) -> Message:
    return Message(f"c-{number}", "c", None, Role.USER, content, **values)


def reply(number: int, content: str, **values: Any) -> Message:
    values.setdefault("usage", USAGE)
    values.setdefault("model", "starter-chat")
    return Message(f"c-{number}", "c", None, Role.ASSISTANT, content, **values)


SAMPLE = """\
To stop a reply, press **Esc**. What was written so far stays, marked *stopped*; press `r` to try
again. See [the manual](https://example.org/a/page.html).

1. The flag is read between two tokens.
2. 中文也可以：一个模型读入文字，预测下一个词。
   - nested

> A quote.

```python
def generate(model, ids, limit=57):
    return [model(ids) for step in range(limit)]  # a comment that makes this line much too long
```

| Model | tok/s |
|:--|--:|
| starter-chat | 142 |
"""

"""`lslm-tui chat` inside the test, with a scripted engine."""

import pytest

from lslm_tui.errors import ModelLoadError, OutOfMemoryError
from lslm_tui.paths import find_paths
from lslm_tui.services.records import MessageStatus
from lslm_tui.services.storage import Storage
from lslm_tui.types import FinishReason


@pytest.fixture
def history(script):
    """Look into the database after a command."""

    def look():
        storage = Storage(find_paths().database)
        try:
            return [(c, storage.thread(c.id)) for c in storage.conversations()]
        finally:
            storage.close()

    return look


def test_only_the_answer_is_on_stdout(lslm, script, history):
    got = lslm("chat", "-p", "How do I stop a reply?", "-s", "Be brief.")
    assert (got.code, got.out, got.err) == (0, script.reply + "\n", "")
    ((conversation, (asked, answered)),) = history()
    assert conversation.title == "How do I stop a reply?"
    assert (conversation.model, conversation.system) == ("starter-chat", "Be brief.")
    assert (asked.content, answered.content) == ("How do I stop a reply?", script.reply)
    assert answered.status is MessageStatus.COMPLETE


def test_json_lines(lslm, script, history):
    script.reasoning = "Esc, I think."
    got = lslm("chat", "stop", "a", "reply?", "--json", "--seed", "7")
    *events, done = got.lines
    assert got.err == ""
    said = [e["text"] for e in events if e["type"] == "token" and "reasoning" not in e]
    thought = [e["text"] for e in events if e.get("reasoning")]
    assert ("".join(said), "".join(thought)) == (script.reply, script.reasoning)
    ((conversation, _),) = history()
    usage = done.pop("usage")
    assert done == {
        "type": "done",
        "reason": "stop",
        "text": script.reply,
        "reasoning": script.reasoning,
        "model": "starter-chat",
        "conversation": conversation.id,
        "seed": 7,
    }
    assert set(usage) == {
        "prompt_tokens",
        "cached_prompt_tokens",
        "completion_tokens",
        "ttft_s",
        "decode_tokens_per_s",
    }


def test_a_pipe_is_appended(lslm, script):
    lslm("chat", "-p", "Explain:", stdin="差异\n+ neu\n".encode())
    assert script.requests[-1].messages[-1].content == "Explain:\n\n差异\n+ neu"
    lslm("chat", stdin=b"\xef\xbb\xbfonly the pipe")
    assert script.requests[-1].messages[-1].content == "only the pipe"


@pytest.mark.parametrize(
    ("stdin", "message"),
    [
        (b"ok\n\xff\xfe", "not UTF-8 text (byte 4, line 2)"),
        (b"\x7fELF\x00\x01", "binary data"),
    ],
)
def test_a_pipe_that_is_no_text(lslm, script, stdin, message):
    got = lslm("chat", "-p", "Explain:", stdin=stdin)
    assert got.code == 4
    assert message in got.err
    assert got.out == ""
    assert script.loads == []


def test_nothing_to_say(lslm, script):
    for arguments, stdin in (
        (["-p", ""], b""),
        (["-p", "  "], b"\n\n"),
        ([], b""),
        (["--json"], None),
    ):
        got = lslm("chat", *arguments, stdin=stdin)
        assert got.code == 2
        assert "prompt is empty" in got.out + got.err


def test_reasoning_goes_to_stderr_when_asked(lslm, script):
    script.reasoning = "Let me think."
    hidden = lslm("chat", "-p", "x", "--no-save")
    shown = lslm("chat", "-p", "x", "--no-save", "--show-reasoning")
    assert (hidden.out, hidden.err) == (script.reply + "\n", "")
    assert (shown.out, shown.err) == (script.reply + "\n", "Let me think.\n")


def test_a_model_without_a_template_says_so(lslm, script):
    script.chat = False
    got = lslm("chat", "-p", "Once", "--no-save")
    assert got.out == script.reply + "\n"
    assert "no chat template" in got.err
    notice = lslm("chat", "-p", "Once", "--no-save", "--json").lines[0]
    assert notice["type"] == "notice" and "continues your text" in notice["text"]


def test_settings_reach_the_model(lslm, script, monkeypatch):
    monkeypatch.setenv("LSLM_SAMPLING_TOP_K", "9")
    flags = "--temperature 0 --top-p 0.5 --min-p 0.1 --repetition-penalty 1.2 --seed 3 --max-new-tokens 5"
    lslm("chat", "-p", "x", *flags.split(), "--stop", "END", "--stop", "\n\n", "--no-think")
    request = script.requests[-1]
    sampling = request.sampling
    assert (sampling.temperature, sampling.top_p, sampling.min_p) == (0, 0.5, 0.1)
    assert (sampling.repetition_penalty, sampling.seed, sampling.max_new_tokens) == (1.2, 3, 5)
    assert (sampling.stop, sampling.top_k) == (("END", "\n\n"), 9)
    assert request.thinking is False
    lslm("chat", "-p", "x", "--preset", "precise", "--top-p", "0.4")
    sampling = script.requests[-1].sampling
    assert (sampling.temperature, sampling.top_p) == (0.2, 0.4)


def test_quantization_and_device(lslm, script):
    lslm("--quantization", "int8", "chat", "-p", "x", "--device", "cpu")
    assert (script.loads[-1].quantization, script.loads[-1].device) == ("int8", "cpu")
    lslm("chat", "-p", "x", "--quantization", "auto")
    assert (script.loads[-1].quantization, script.loads[-1].device) == (None, None)


def test_going_on_with_a_conversation(lslm, script, history):
    lslm("chat", "-p", "first", "-m", "other")
    first = lslm("chat", "-c", "-p", "second", "--json").lines[-1]
    assert first["model"] == "other"
    assert [m.content for m in script.requests[-1].messages] == ["first", script.reply, "second"]
    lslm("chat", "-p", "elsewhere")
    got = lslm(
        "chat", "-r", first["conversation"][:9], "third", "-m", "starter-chat", "--json"
    ).lines
    assert got[-1]["conversation"] == first["conversation"]
    assert len(script.requests[-1].messages) == 5
    resumed = next(c for c, _ in history() if c.id == first["conversation"])
    assert resumed.model == "starter-chat"


def test_nothing_to_go_on_with(lslm, script):
    got = lslm("chat", "-c", "-p", "x")
    assert got.code == 2 and "no conversation" in got.err
    got = lslm("chat", "-r", "absent", "-p", "x")
    assert got.code == 1 and "absent" in got.err


def test_no_trace_is_left_when_none_is_wanted(lslm, script):
    got = lslm("chat", "-p", "secret", "--no-save", "--json")
    assert got.lines[-1]["conversation"] is None
    assert not find_paths().database.exists()


def test_a_reply_that_reached_its_limit_is_no_failure(lslm, script):
    script.finish = FinishReason.LENGTH
    got = lslm("chat", "-p", "x", "--json")
    assert (got.code, got.lines[-1]["reason"]) == (0, "length")


def test_a_conversation_too_long_for_the_context(lslm, script):
    script.limit = 40
    lslm("chat", "-p", "one two three four five six seven")
    refused = lslm("chat", "-c", "-p", "eight nine ten eleven twelve")
    assert refused.code == 4
    assert "--context drop-oldest" in refused.err
    dropped = lslm("chat", "-c", "-p", "eight nine ten eleven twelve", "--context", "drop-oldest")
    assert dropped.code == 0
    assert "not sent" in dropped.err


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["-m", "nothing-like-it"], 3, "No model is called"),
        (["-m", "org/absent"], 3, "models pull org/absent"),
        (["-m", "./absent"], 3, "no directory"),
        (["--preset", "unknown"], 2, "precise"),
        (["--temperature", "-1"], 2, "from 0 to 5"),
        (["--top-p", "0"], 2, "above 0 to 1"),
        (["--min-p", "1"], 2, "to below 1"),
        (["--seed", "x"], 2, "whole number"),
        (["--temperature", "nan"], 2, "not a number"),
        (["--unknown"], 2, "unrecognized"),
        (["-c", "-r", "x"], 2, "not allowed with"),
        (["-c", "--no-save"], 2, "not allowed with"),
        (["--quantization", "int2"], 2, "invalid choice"),
    ],
)
def test_what_cannot_be(lslm, script, arguments, code, message):
    got = lslm("chat", "-p", "x", *arguments)
    assert got.code == code
    assert message in got.err
    assert got.out == ""
    assert script.loads == []


def test_a_model_that_does_not_load(lslm, script):
    script.load_error = ModelLoadError("It is broken.", remedy="Copy it again.")
    got = lslm("chat", "-p", "x")
    assert (got.code, got.out) == (3, "")
    assert got.err == "lslm-tui: It is broken.\n          Copy it again.\n"
    (line,) = lslm("chat", "-p", "x", "--json").lines
    assert line == {
        "type": "error",
        "message": "It is broken.",
        "remedy": "Copy it again.",
        "exit_code": 3,
    }


def test_a_failure_in_mid_reply_keeps_what_came(lslm, script, history):
    script.fail_after, script.failure = 3, OutOfMemoryError("The GPU is full.", remedy="Use int8.")
    got = lslm("chat", "-p", "x", "--json")
    assert got.code == 1
    assert [line["type"] for line in got.lines] == ["token", "token", "token", "error"]
    ((_, (_, answered)),) = history()
    assert (answered.content, answered.status) == ("Press **Esc**. What", MessageStatus.FAILED)


def test_an_unexpected_failure_is_a_sentence_and_a_log(lslm, script, monkeypatch):
    def broken(name):
        raise ZeroDivisionError("in the library")

    monkeypatch.setattr("lslm_tui.services.library.bundled", broken)
    got = lslm("chat", "-p", "x")
    assert got.code == 1
    assert "ZeroDivisionError: in the library" in got.err
    assert str(find_paths().log_file) in got.err
    assert "Traceback" not in got.err
    monkeypatch.setenv("LSLM_DEBUG", "1")
    assert "Traceback" in lslm("chat", "-p", "x").err


def test_a_home_that_cannot_be_written(lslm, script, home):
    (home / "data").write_text("a file in the way")
    got = lslm("chat", "-p", "x")
    assert got.code == 1
    assert "--no-save" in got.err


def test_a_wrong_setting_is_named_and_passed_over(lslm, script):
    config = find_paths().config_file
    config.parent.mkdir(parents=True)
    config.write_text("[sampling]\ntemperature = 'hot'\n")
    got = lslm("chat", "-p", "x")
    assert got.code == 0
    assert "line 2" in got.err and "sampling.temperature" in got.err

"""Slash commands as text: what is one, what follows it, what is near it."""

from __future__ import annotations

import pytest

from lslm_tui.tui.slash import COMMANDS, PARAMETERS, Registry, escaped, is_command, literal

REGISTRY = Registry(values={"model": lambda: ["starter-chat", "Qwen3-0.6B", "中文模型"]})


def test_every_command_has_a_name_of_its_own_and_help():
    names = [command.name for command in COMMANDS]
    assert len(set(names)) == len(names)
    assert all(command.help and not command.help.endswith(".") for command in COMMANDS)


@pytest.mark.parametrize(
    ("text", "name", "argument"),
    [
        ("/new", "new", ""),
        ("/NEW", "new", ""),
        ("  /new  ", "new", ""),
        ("/rename  旅行计划 🧳 ", "rename", "旅行计划 🧳"),
        ("/system Be brief.\nAnd kind.", "system", "Be brief.\nAnd kind."),
        ("/set temperature 0.5", "set", "temperature 0.5"),
        ("/system\nBe brief.", "system", "Be brief."),
    ],
)
def test_a_command_is_read(text, name, argument):
    call = REGISTRY.parse(text)
    assert call is not None and call.command is not None
    assert (call.name, call.argument) == (name, argument)


@pytest.mark.parametrize("text", ["", "new", "//new", "a /new", "1/2", "  //x"])
def test_text_is_no_command(text):
    assert not is_command(text) and REGISTRY.parse(text) is None


def test_a_doubled_slash_is_a_literal_one():
    assert literal("//etc/hosts") == "/etc/hosts"
    assert literal("  //etc//hosts") == "  /etc//hosts"
    assert literal("a // b") == "a // b"


@pytest.mark.parametrize(
    ("typed", "nearest"),
    [("exprot", "export"), ("modle", "model"), ("quti", "quit"), ("RENAMED", "rename")],
)
def test_an_unknown_command_has_near_ones(typed, nearest):
    call = REGISTRY.parse(f"/{typed} x")
    assert call is not None and call.command is None
    assert call.nearest[0] == nearest and len(call.nearest) <= 3
    assert f"Did you mean /{nearest}" in call.refusal


@pytest.mark.parametrize("text", ["/", "/ ", "/ new", "/中文", "/💥", "/" + "x" * 100_000])
def test_odd_commands_are_unknown_and_nothing_breaks(text):
    call = REGISTRY.parse(text)
    assert call is not None and call.command is None


def test_matching_goes_by_the_beginning_first():
    assert [command.name for command in REGISTRY.matching("")] == [c.name for c in COMMANDS]
    assert [command.name for command in REGISTRY.matching("re")] == ["rename", "retry"]
    assert REGISTRY.matching("CO")[0].name == "continue"
    assert "theme" in [command.name for command in REGISTRY.matching("looks")]
    assert REGISTRY.matching("zzz") == []


def test_arguments_are_fixed_or_asked_for():
    assert REGISTRY.arguments("set", "") == list(PARAMETERS)
    assert REGISTRY.arguments("set", "to") == ["top_k", "top_p", "max_new_tokens", "stop"]
    assert REGISTRY.arguments("model", "qwen") == ["Qwen3-0.6B"]
    assert REGISTRY.arguments("model", "中") == ["中文模型"]
    assert REGISTRY.arguments("theme", "") == []
    assert REGISTRY.arguments("nothing", "") == []


def test_a_missing_argument_is_refused():
    call = REGISTRY.parse("/rename ")
    assert call is not None and call.refusal == "It needs more: /rename title"
    assert REGISTRY.parse("/model").refusal == ""


@pytest.mark.parametrize("text", ["/etc is", " /etc", "//x", "a / b", "", "/"])
def test_what_is_typed_for_a_text_is_that_text_when_sent(text):
    assert literal(escaped(text)) == (text if not text.startswith("//") else "/x")
    assert not is_command(escaped(text))

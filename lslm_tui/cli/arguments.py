"""The command line's grammar: commands, options and what values they take.

Imports nothing but the standard library, so that `--help` is instant; a command's own module is
imported when it was chosen.
"""

from __future__ import annotations

import argparse
import importlib
from collections.abc import Callable, Sequence
from pathlib import Path

from lslm_tui import __version__
from lslm_tui.errors import ExitCode

DESCRIPTION = (
    "Language models on your own machine, in the terminal. Without a command: the screens."
)
EXAMPLES = """\
examples:
  lslm-tui                                  open the screens
  lslm-tui chat -p "What is a token?"       one answer, streamed to stdout
  git diff | lslm-tui chat -p "Explain:"    text from a pipe is appended
  lslm-tui chat                             a conversation, line by line
  lslm-tui translate --to de "Good morning" a text in another language
  lslm-tui sentiment "What a film!"         good or bad, and how sure
  lslm-tui models list                      what is here to talk to
"""


def parse_arguments(arguments: Sequence[str]) -> argparse.Namespace:
    """Parse, or end the process with a usage message (exit code 2). `options.run`
    does the work; it is `None` where the screens are wanted."""
    return build_parser().parse_args(arguments)


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="lslm-tui",
        description=DESCRIPTION,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"lslm-tui {__version__}")
    _add_model_options(parser)
    parser.set_defaults(run=None)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    _add_chat(commands)
    _add_translate(commands)
    _add_memory(commands)
    _add_sentiment(commands)
    _add_models(commands)
    _add_train(commands)
    _add_doctor(commands)
    return parser


def _lazily(module: str, function: str = "run") -> Callable[[argparse.Namespace], ExitCode]:
    """A command whose module is imported only when it runs."""

    def run(options: argparse.Namespace) -> ExitCode:
        command = getattr(importlib.import_module(f"lslm_tui.cli.{module}"), function)
        code: ExitCode = command(options)
        return code

    return run


def _add_model_options(parser: argparse.ArgumentParser, *, nested: bool = False) -> None:
    # a command's own defaults would overwrite what was given before the command
    default = argparse.SUPPRESS if nested else None
    parser.add_argument(
        "-m",
        "--model",
        default=default,
        metavar="MODEL",
        help="a starter's name, a directory, or a Hugging Face id",
    )
    parser.add_argument(
        "--quantization",
        default=default,
        choices=("auto", "none", "int8", "nf4"),
        help="how weights are held in memory",
    )
    parser.add_argument(
        "--device", default=default, metavar="DEVICE", help="auto, cpu, cuda, cuda:1 or mps"
    )


def _add_chat(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "chat",
        help="talk to a model: one answer, or line by line",
        description="Answer a prompt on stdout, token by token. Without a prompt: a conversation.",
    )
    parser.set_defaults(run=_lazily("chat"))
    parser.add_argument("words", nargs="*", metavar="PROMPT", help="what to say")
    parser.add_argument("-p", "--prompt", help="what to say; text from a pipe is appended")
    parser.add_argument("-s", "--system", help="the system prompt")
    _add_model_options(parser, nested=True)
    _add_conversation_options(parser)
    _add_sampling_options(parser.add_argument_group("how the next token is chosen"))


def _add_translate(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "translate",
        help="a text in another language",
        description=(
            "Translate a text, a file or a folder, sentence by sentence; what is no text is kept."
        ),
    )
    parser.set_defaults(run=_lazily("translate"))
    parser.add_argument("words", nargs="*", metavar="TEXT", help="what to translate; or a pipe")
    parser.add_argument("--from", dest="source", metavar="CODE", help="ISO code, or auto")
    parser.add_argument("--to", dest="target", metavar="CODE", help="ISO code, such as de")
    parser.add_argument(
        "--beams", type=_whole(0), default=0, metavar="N", help="1 is greedy; 0 asks the model"
    )
    parser.add_argument(
        "--no-memory", action="store_true", help="leave the translation memory alone"
    )
    parser.add_argument("--glossary", metavar="FILE.csv", help="terms, instead of your own")
    parser.add_argument(
        "--alternatives", type=_whole(0), default=0, metavar="N", help="other wordings, with --json"
    )
    _add_document_options(parser.add_argument_group("files: txt md srt vtt csv tsv json po html"))
    _add_model_options(parser, nested=True)
    parser.add_argument("--json", action="store_true", help="JSON lines; see docs/cli.md")


def _add_document_options(group: argparse._ArgumentGroup) -> None:
    group.add_argument("-f", "--file", metavar="PATH", help="a file, or a folder with all it holds")
    group.add_argument("-o", "--output", metavar="OUT", help="the file or folder to write")
    group.add_argument(
        "--column", action="append", default=[], metavar="NAME", help="of a table; may be repeated"
    )
    group.add_argument(
        "--key", action="append", default=[], metavar="PATH", help="of JSON values, such as *.text"
    )
    group.add_argument(
        "--format",
        choices=("txt", "md", "srt", "vtt", "csv", "tsv", "json", "jsonl", "po", "html"),
        help="else by the file's name",
    )
    group.add_argument(
        "--join-lines",
        action=argparse.BooleanOptionalAction,
        default=None,
        help="in plain text, broken lines of a paragraph together (the default), or each line alone",
    )
    group.add_argument("--no-header", action="store_true", help="a table's first row is a row")
    group.add_argument(
        "--resume",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="go on where an earlier attempt ended (the default), or from the beginning",
    )
    group.add_argument("--force", action="store_true", help="overwrite what is there")
    group.add_argument("--ref", metavar="FILE", help="score against its lines: BLEU, chrF, TER")
    group.add_argument("--ref-column", metavar="NAME", help="score against a column of the table")


def _add_memory(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "memory", help="translation memory (.tmx) and glossary (.csv): into files and out of them"
    )
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    take = actions.add_parser("import", help="take sentences of a TMX file, or terms of a CSV file")
    take.add_argument("path", metavar="FILE.tmx|FILE.csv")
    give = actions.add_parser("export", help="write all sentences as TMX, or all terms as CSV")
    give.add_argument("path", metavar="FILE.tmx|FILE.csv")
    give.add_argument("--edited", action="store_true", help="only sentences a person wrote")
    give.add_argument("--force", action="store_true", help="overwrite what is there")
    for action, name in ((take, "run_import"), (give, "run_export")):
        action.add_argument("--json", action="store_true", help="JSON lines; see docs/cli.md")
        action.set_defaults(run=_lazily("memory", name))


def _add_sentiment(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "sentiment",
        help="what a text says of what it is about: good or bad",
        description="Label a text, each line of a pipe, or each row of a table.",
    )
    parser.set_defaults(run=_lazily("sentiment"))
    parser.add_argument("words", nargs="*", metavar="TEXT", help="one text; or a line each, piped")
    parser.add_argument(
        "--unsure",
        type=_number(0, 1),
        default=0.6,
        metavar="P",
        help="a best probability below this is called unsure",
    )
    parser.add_argument(
        "--explain",
        nargs="?",
        const="",
        metavar="METHOD",
        help="the words that count most: gradients or leave-one-out",
    )
    parser.add_argument(
        "--counterfactuals", action="store_true", help="swap names, places and genders"
    )
    _add_table_options(parser.add_argument_group("tables: csv, tsv, jsonl, txt, parquet"))
    group = parser.add_argument_group("any causal model, by labels you give")
    group.add_argument("--labels", metavar="A,B,…", help="words the model chooses among")
    group.add_argument("--template", metavar="TEXT", help="with {text}, and {label} or a question")
    group.add_argument("--per-token", action="store_true", help="means per token, not sums")
    group.add_argument(
        "--no-prior", action="store_true", help="keep what the model prefers whatever the text says"
    )
    _add_model_options(parser, nested=True)
    parser.add_argument("--json", action="store_true", help="JSON lines; see docs/cli.md")


def _add_table_options(group: argparse._ArgumentGroup) -> None:
    group.add_argument("-f", "--file", metavar="FILE", help="the table; - is standard input")
    group.add_argument("--column", metavar="NAME", help="the column with the text")
    group.add_argument(
        "--format", choices=("csv", "tsv", "jsonl", "txt", "parquet"), help="else by the file"
    )
    group.add_argument("--no-header", action="store_true", help="the first row is a row")
    group.add_argument("-o", "--output", metavar="OUT", help="write the table with its labels")
    group.add_argument("--gold", metavar="COLUMN", help="compare with the labels there")
    group.add_argument("--gold-map", metavar="A=B,…", help="what gold values mean: 1=positive,…")
    group.add_argument("--group", metavar="COLUMN", help="distribution by its values")
    group.add_argument("--date", metavar="COLUMN", help="distribution by day, week or month")
    group.add_argument(
        "--calibrate", action="store_true", help="fit a temperature on the gold labels and keep it"
    )
    group.add_argument("--resume", action="store_true", help="go on with a run that was stopped")


def _add_conversation_options(parser: argparse.ArgumentParser) -> None:
    which = parser.add_mutually_exclusive_group()
    which.add_argument(
        "-c",
        "--continue",
        dest="continue_last",
        action="store_true",
        help="go on with the conversation used last",
    )
    which.add_argument(
        "-r",
        "--resume",
        metavar="ID",
        help="go on with this conversation; the beginning of its id is enough",
    )
    which.add_argument("--no-save", action="store_true", help="leave no trace in the history")
    parser.add_argument(
        "--context",
        choices=("refuse", "drop-oldest", "keep-pinned"),
        help="what to do when the conversation is longer than the model's context",
    )
    parser.add_argument(
        "--think",
        action=argparse.BooleanOptionalAction,
        default=None,
        help="ask for reasoning, or for none, where the model has a choice",
    )
    parser.add_argument("--show-reasoning", action="store_true", help="reasoning to stderr")
    parser.add_argument("--json", action="store_true", help="JSON lines; see docs/cli.md")


def _add_sampling_options(group: argparse._ArgumentGroup) -> None:
    group.add_argument("--preset", metavar="NAME", help="a named set of these, as a base")
    group.add_argument("--temperature", type=_number(0, 5), metavar="T", help="0 is greedy")
    group.add_argument("--top-k", type=_whole(0), metavar="K", help="0 keeps all")
    group.add_argument("--top-p", type=_number(0, 1, above=True), metavar="P", help="1 keeps all")
    group.add_argument("--min-p", type=_number(0, 1, below=True), metavar="P", help="0 keeps all")
    group.add_argument(
        "--repetition-penalty", type=_number(0, 5, above=True), metavar="X", help="1 is neutral"
    )
    group.add_argument("--seed", type=_whole(0), metavar="N", help="same seed, same text")
    group.add_argument("--max-new-tokens", type=_whole(1), metavar="N", help="longest reply")
    group.add_argument(
        "--stop", action="append", metavar="TEXT", help="ends the reply; may be repeated"
    )


def _add_models(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("models", help="the models that are here, and how to get more")
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    listing = actions.add_parser("list", help="all models on this machine")
    show = actions.add_parser("show", help="everything one model's files say about it")
    show.add_argument("model", metavar="MODEL")
    add = actions.add_parser("add", help="remember a directory with a model, or with several")
    add.add_argument("path", metavar="DIRECTORY")
    forget = actions.add_parser("forget", help="forget an added directory; its files stay")
    forget.add_argument("model", metavar="NAME|DIRECTORY")
    pull = actions.add_parser("pull", help="download a model from the hub, or go on with it")
    pull.add_argument("repo", metavar="ORG/NAME")
    pull.add_argument("--revision", metavar="REV", help="a branch, tag or commit")
    export = actions.add_parser("export", help="write a model, adapters merged, to a directory")
    export.add_argument("model", metavar="RUN|ADAPTER|MODEL")
    export.add_argument("-o", "--output", required=True, metavar="DIRECTORY")
    export.add_argument(
        "--dtype", choices=("bfloat16", "float32"), default="bfloat16", help="of the weights"
    )
    for action, name in (
        (listing, "run_list"),
        (show, "run_show"),
        (add, "run_add"),
        (forget, "run_forget"),
        (pull, "run_pull"),
        (export, "run_export"),
    ):
        action.add_argument("--json", action="store_true", help="JSON lines; see docs/cli.md")
        action.set_defaults(run=_lazily("models", name))


def _add_train(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "train",
        help="make or change a model from a recipe",
        description=(
            "Run a recipe. `train new [FILE]` writes one to start from, `train data [SET]` makes "
            "rows of your own ratings and corrections, `train list` shows the runs, `train stop "
            "[RUN]` ends one with a checkpoint, `train pause [RUN]` lets it wait, `train schema` prints "
            "what a recipe may say."
        ),
    )
    parser.set_defaults(run=_lazily("train"))
    parser.add_argument("recipe", nargs="?", metavar="RECIPE.toml|new|data|list|stop|pause|schema")
    parser.add_argument(
        "name", nargs="?", metavar="FILE|SET|RUN", help="for new, data, stop, pause"
    )
    parser.add_argument(
        "--resume",
        nargs="?",
        const="",
        metavar="RUN",
        help="go on with a run: the one named, the recipe's newest, or the newest of all",
    )
    parser.add_argument(
        "--run", dest="run_directory", type=Path, metavar="DIR", help="where the run's files go"
    )
    parser.add_argument(
        "--output",
        type=Path,
        metavar="DIR|FILE",
        help="copy the finished model there; for data, write the rows there",
    )
    parser.add_argument(
        "--check", action="store_true", help="everything before training: data, masks, memory"
    )
    parser.add_argument(
        "--row", type=int, metavar="N", help="for --check: each token of that training row"
    )
    parser.add_argument("--events", choices=("jsonl",), help="train in this process, JSON lines")
    parser.add_argument("--json", action="store_true", help="JSON lines; see docs/cli.md")
    parser.add_argument(
        "--finish", action="store_true", help="for stop: end training here, keep the best, prove it"
    )
    group = parser.add_argument_group("for new")
    tasks = ("pretrain", "lm", "sft", "dpo", "classify", "translate")
    group.add_argument("--task", choices=tasks, default="sft", help="what is learned")
    group.add_argument("--data", metavar="FILE", help="the rows")
    group.add_argument("--base", metavar="MODEL", help="the model to start from")


def _add_doctor(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("doctor", help="what this machine can do, and what to mend")
    parser.add_argument("--json", action="store_true", help="one JSON object; see docs/cli.md")
    parser.set_defaults(run=_lazily("doctor"))


def _number(
    low: float, high: float, *, above: bool = False, below: bool = False
) -> Callable[[str], float]:
    """A number within bounds; `above` and `below` leave the bound itself out."""
    wanted = f"{'above' if above else 'from'} {low:g} {'to below' if below else 'to'} {high:g}"

    def number(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = float("nan")
        low_enough = value < high if below else value <= high
        high_enough = value > low if above else value >= low
        if not (low_enough and high_enough):
            raise argparse.ArgumentTypeError(f"{text!r} is not a number {wanted}")
        return value

    return number


def _whole(low: int) -> Callable[[str], int]:
    def whole(text: str) -> int:
        try:
            value = int(text)
        except ValueError:
            value = low - 1
        if not low <= value < 2**63:
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from {low}")
        return value

    return whole

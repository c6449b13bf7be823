"""What is wrong with a draft, in which step, and the one change that helps."""

from __future__ import annotations

from lslm_tui.services.wizard_advice import (
    DATA,
    METHOD,
    MODEL,
    REVIEW,
    Facts,
    Mark,
    error_line,
    marks,
    missing,
    offer,
    problem,
)
from lslm_tui.services.wizard_draft import Draft
from tests.services.test_wizard_draft import described

ESTIMATE = {"fits": True, "peak_bytes": 1, "available_bytes": 2, "remedies": []}
MASKS = {"masks": [{"counts": {"trained": 3}}]}


def failed(at: str, message: str, **more) -> Facts:
    return Facts(failed={"at": at, "message": message, "remedy": ""}, **more)


def test_what_is_missing_first():
    assert missing(Draft("x"))[0] == 0
    assert missing(described())[0] == -1
    assert missing(described().with_value("data.train", None))[0] == DATA


def test_stages_build_up_and_a_failure_takes_down_what_follows():
    facts = Facts(checking=True)
    for stage, told in (("files", {"files": [1]}), ("data", {"rows": []}), ("tokens", MASKS)):
        facts = facts.with_stage(stage, told)
    facts = facts.with_stage("estimate", ESTIMATE).with_stage("done", {})
    assert facts.fits and not facts.checking
    down = facts.with_stage("failed", {"at": "tokens", "message": "no"})
    assert down.data and not down.tokens and not down.estimate


def test_what_failed_before_goes_with_the_first_stage_of_a_new_answer():
    facts = failed("data", "no column").with_stage("files", {"files": [1]})
    assert not facts.failed
    again = failed("tokens", "bad rows").with_stage("data", {"rows": []})
    assert problem(described(), again) == (-1, "")


def test_where_a_problem_belongs():
    draft = described()
    assert problem(draft, Facts()) == (-1, "")
    assert problem(draft, failed("data", "no column"))[0] == DATA
    assert problem(draft, failed("tokens", "There is no model starter."))[0] == MODEL
    assert problem(draft, failed("estimate", "needs CUDA"))[0] == METHOD
    assert problem(draft.with_text("a = "), Facts())[0] == REVIEW
    assert problem(draft.with_text('seed = "x"'), failed("recipe", "seed"))[0] == REVIEW
    assert problem(draft, Facts(estimate=ESTIMATE | {"fits": False}))[0] == METHOD
    short = problem(draft, failed("data", "/data/rows.jsonl: the file is empty"))[1]
    assert short == "rows.jsonl: the file is empty"


def test_everything_cut_away_is_a_problem_of_the_data():
    cut = Facts(estimate=ESTIMATE, tokens={"masks": [{"counts": {"trained": 0}}]})
    assert problem(described(), cut)[0] == DATA
    assert problem(described(), Facts(estimate=ESTIMATE, tokens=MASKS))[0] == -1


def test_marks_of_the_steps():
    draft = described()
    assert marks(Draft("x"), Facts()) == [Mark.OPEN] * 5
    assert marks(draft, Facts(estimate=ESTIMATE, tokens=MASKS)) == [Mark.DONE] * 5
    wrong = marks(draft, failed("data", "x"))
    assert wrong[DATA] is Mark.ATTENTION and wrong[REVIEW] is Mark.OPEN


def test_bad_rows_can_be_left_out():
    found = offer(described(), failed("tokens", "2 rows", data={"problem_count": 2}))
    assert found.text == "leave the 2 bad rows out"
    assert found.draft.get("data.on_bad_row") == "skip"


def test_rows_for_another_goal_offer_that_goal():
    facts = failed("data", "shape label", files=({"tasks": ["classify", "lm", "pretrain"]},))
    found = offer(described(), facts)
    assert found.draft.goal == "label" and found.draft.data_path == "/data/rows.jsonl"
    assert offer(described(), failed("data", "x", files=({"tasks": ["sft"]},))) is None


def test_qlora_without_a_gpu_offers_lora():
    draft = described().with_value("method", "qlora")
    found = offer(draft, failed("estimate", "no GPU"))
    assert found.draft.get("method") == "lora"


def test_too_much_memory_offers_the_mildest_remedy():
    remedies = [{"change": "training.micro_batch_rows = 4"}, {"change": 'method = "lora"'}]
    facts = Facts(estimate=ESTIMATE | {"fits": False, "remedies": remedies})
    found = offer(described(), facts)
    assert found.text == "micro_batch_rows = 4"
    assert found.draft.get("training.micro_batch_rows") == 4
    assert found.draft.get("training.batch_rows") == 8


def test_the_wrong_line_is_found():
    draft = described().with_text('name = "x"\n\n[training]\nepochs = 0\n')
    facts = failed("recipe", "recipe: training.epochs: Input should be greater than 0 (got 0).")
    assert error_line(draft, facts) == 4
    assert error_line(draft.with_text("a = 1\nb = \n"), Facts()) == 2
    assert error_line(draft, Facts()) is None


def test_too_few_steps_to_learn_anything_are_said_and_one_key_makes_them_enough():
    draft = described().with_values({"training.batch_rows": 8, "training.epochs": 3})
    facts = Facts(tokens=MASKS | {"sequences": 16}, estimate=ESTIMATE | {"steps": 6})
    at, said = problem(draft, facts)
    assert at == METHOD and "6 steps over 16 rows" in said
    found = offer(draft, facts)
    assert found.text == "epochs = 30" and found.draft.get("training.epochs") == 30
    assert found.draft.get("training.eval_steps") == 10
    enough = Facts(tokens=MASKS | {"sequences": 16}, estimate=ESTIMATE | {"steps": 60})
    assert problem(found.draft, enough) == (-1, "") and offer(found.draft, enough) is None
    own = draft.with_value("training.max_steps", 2)
    assert problem(own, facts) == (-1, "")


def test_one_thread_is_offered_where_it_is_much_quicker_at_the_moment():
    facts = Facts(estimate=ESTIMATE, tokens=MASKS, time={"alone": 2.1})
    found = offer(described(), facts)
    assert found is not None and not found.helps and "2.1 ×" in found.text
    assert found.draft.get("training.threads") == 1
    assert problem(described(), facts) == (-1, "")
    assert offer(found.draft, facts) is None
    assert offer(described(), Facts(estimate=ESTIMATE, tokens=MASKS, time={"alone": 1.1})) is None
    tight = {**ESTIMATE, "fits": False, "remedies": [{"change": "training.batch_rows = 2"}]}
    first = offer(described(), Facts(estimate=tight, time={"alone": 2.1}))
    assert first is not None and first.helps


def test_columns_are_guessed_by_their_names_and_values_and_offered():
    seen = {
        "id": [str(at) for at in range(20)],
        "message": [f"My parcel number {at} is late." for at in range(20)],
        "topic": ["delivery", "billing"] * 10,
    }
    file = {"path": "/data/rows.jsonl", "columns": {}, "seen": seen, "shape": "", "tasks": []}
    draft = described("label")
    found = offer(draft, failed("data", "the columns are not what is needed", files=(file,)))
    assert found is not None and found.text == "text from message, label from topic"
    assert found.draft.get("data.train.0.columns") == {"text": "message", "label": "topic"}
    no_label = {**file, "seen": {name: seen[name] for name in ("id", "message")}}
    assert offer(draft, failed("data", "no", files=(no_label,))) is None
    known = {**file, "shape": "label"}
    assert offer(draft, failed("data", "empty", files=(known,))) is None
    assert offer(described("chat"), failed("data", "no", files=(file,))) is None

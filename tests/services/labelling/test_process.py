"""The same in a process of its own, as under the screens: everything that crosses can be sent."""

from __future__ import annotations

import shutil
from pathlib import Path

from lslm_tui.config import Config
from lslm_tui.paths import find_paths
from lslm_tui.services.labelling import Columns, LabelDesk, TableSettings
from lslm_tui.services.library import Library
from lslm_tui.services.process_host import ProcessHost
from lslm_tui.services.session import Session
from lslm_tui.services.storage import Storage
from lslm_tui.types import Progress


async def test_everything_crosses(classifier: Path, tmp_path: Path) -> None:
    paths = find_paths()
    session = Session(paths, Config(), Storage(None), Library(paths), make_host=ProcessHost)
    desk = LabelDesk(session)
    desk.open(str(shutil.copytree(classifier, tmp_path / "own")))  # calibrating changes it
    path = tmp_path / "a.csv"
    rows = "".join(f"the fox {n} met him in Paris,{n % 2},x\n" for n in range(120))
    path.write_text("text,gold,shop\n" + rows + "broken\n", "utf-8")
    settings = TableSettings(path, gold="gold")
    seen = await desk.preview(settings)
    assert seen.guess.text == "text" and len(seen.rows) == 121
    table = await desk.label_table(settings)
    await table.finished()
    assert table.error is None
    assert table.store.counts().labelled == 120
    assert table.store.problems()[0][0] == 122
    assert (await desk.report(table)).rows == 120
    facts = await desk.fit(table)
    await desk.calibrate(table, facts)
    desk.set_columns(table, Columns("text", group="shop"))
    await table.finished()
    assert [bucket.total for bucket in table.store.by_group()] == [120]
    events = [event async for event in desk.export(table, tmp_path / "o.parquet").events()]
    assert isinstance(events[-1], Progress) and (tmp_path / "o.parquet").exists()
    swapped = await desk.counterfactuals("He met Emily in Paris.")
    assert swapped is not None and swapped.variants
    assert await desk.explained("the fox") is not None
    table.close()
    await session.close()

"""The trail is read bit by bit while it is written."""

import json
from pathlib import Path

from local_cloud.prove_iam.trail import Check, Trail

LINE = {"role": "reader", "action": "db:Get", "resource": "table", "allowed": True}


def test_each_line_is_news_once(tmp_path: Path) -> None:
    file = tmp_path / "trail.jsonl"
    file.write_text(json.dumps(LINE) + "\n")
    trail = Trail(file=file)

    first, second = trail.news(), trail.news()

    assert first == (Check(role="reader", action="db:Get", resource="table", allowed=True),)
    assert second == ()


def test_a_line_that_is_not_whole_yet_is_news_when_it_is(tmp_path: Path) -> None:
    file, whole = tmp_path / "trail.jsonl", json.dumps(LINE) + "\n"
    file.write_text(whole + whole[:20])
    trail = Trail(file=file)

    assert len(trail.news()) == 1
    file.write_text(whole + whole)
    assert len(trail.news()) == 1

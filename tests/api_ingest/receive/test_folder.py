"""The watched folder: what is complete is kept and answered beside itself; nothing is followed."""

import asyncio
import json
import os
from dataclasses import replace

import pytest

from api_ingest.app import received
from api_ingest.receive.folder import Folder
from carriers.registry import SHIPPED
from tests.messages import a_message, a_person
from tests.site import site
from tests.waiting import until

GOOD = a_message(a_person("ALBERTO"), a_person("BERTA", number="NX22222"))
FAULTY = SHIPPED / "3r_divi_divi" / "samples"


class Drop:
    """The drop folder of a running service without its own watcher: the test looks itself."""

    def __init__(self, service, path):
        self.service, self.path = service, path
        self.folder = Folder(service.parts.desk, path)

    def at(self, *parts):
        return self.path.joinpath(*parts)

    def put(self, content, *parts):
        file = self.at(*parts)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        return file

    async def look(self):
        """As long as it takes for what lies there to count as complete, to be read and answered."""
        await self.folder.look()
        await asyncio.sleep(0.03)
        await self.folder.look()
        while await self.service.parts.worker.work_once():
            pass
        while await self.folder.answer_next():
            pass

    def out(self, carrier="KL"):
        return sorted(file.name for file in self.at(carrier, "out").iterdir())

    def text(self, name, carrier="KL"):
        return self.at(carrier, "out", name).read_text("utf-8")


@pytest.fixture
async def drop(database_url, tmp_path):
    async with site(database_url, work=False, drop_seconds=0.02) as service:
        (tmp_path / "KL").mkdir()
        yield Drop(service, tmp_path)


async def test_a_dropped_file_is_kept_removed_and_answered_beside_itself(drop):
    file = drop.put(GOOD, "KL", "in", "monday.edi")
    await drop.look()
    assert not file.exists()
    assert drop.out() == ["monday.edi.receipt.json", "monday.edi.receipt.txt"]
    receipt = json.loads(drop.text("monday.edi.receipt.json"))
    assert (receipt["outcome"], receipt["travellers"]["new"]) == ("taken", 2)
    assert drop.text("monday.edi.receipt.txt").startswith("TAKEN")
    [row] = await drop.service.fetch("select channel, carrier, name, content from delivery")
    assert row == {"channel": "folder", "carrier": "KL", "name": "monday.edi", "content": GOOD}
    assert await drop.service.fetch("select address from answer") == [{"address": {}}]


async def test_a_table_comes_back_with_its_problems_beside_each_row(drop):
    [sample] = [file for file in FAULTY.glob("*faulty*") if file.suffix != ".json"]
    drop.put(sample.read_bytes(), "3R", "in", sample.name)
    await drop.look()
    copy = drop.at("3R", "out", f"{sample.name}.annotated.csv").read_bytes()
    assert b"Problems (api-ingest)" in copy
    assert "To mend:" in drop.text(f"{sample.name}.receipt.txt", "3R")


async def test_a_file_that_still_grows_or_has_a_passing_name_is_left_alone(drop):
    names = (".hidden.edi", "a.part", "b.TMP", "c.edi.filepart")
    for name in names:
        drop.put(GOOD, "KL", "in", name)
    growing = drop.put(GOOD[:50], "KL", "in", "growing.edi")
    await drop.folder.look()
    growing.write_bytes(GOOD[:90])
    await drop.folder.look()
    assert await drop.service.fetch("select 1 from delivery") == []
    drop.at("KL", "in", "c.edi.filepart").rename(drop.at("KL", "in", "c.edi"))
    growing.write_bytes(GOOD)
    await drop.look()
    found = await drop.service.fetch("select name from delivery order by name")
    assert found == [{"name": "c.edi"}, {"name": "growing.edi"}]
    assert all(drop.at("KL", "in", name).exists() for name in names[:3])


async def test_a_checked_file_is_answered_and_nothing_of_it_is_kept(drop):
    file = drop.put(GOOD, "KL", "validate", "try.edi")
    await drop.look()
    assert not file.exists()
    assert drop.out() == ["try.edi.check.json", "try.edi.check.txt"]
    assert "nothing was kept" in drop.text("try.edi.check.txt")
    assert await drop.service.fetch("select 1 from delivery union select 1 from answer") == []


async def test_what_is_not_a_plain_file_of_a_fair_size_is_told_and_never_followed(drop, tmp_path):
    secret = tmp_path / "secret"
    secret.write_bytes(GOOD)
    trays = drop.at("KL", "in")
    trays.mkdir()
    (trays / "folder").mkdir()
    (trays / "symlink").symlink_to(secret)
    os.link(secret, trays / "hardlink")
    os.mkfifo(trays / "pipe")
    (trays / "empty").write_bytes(b"")
    (trays / "large").write_bytes(b"x" * 2_000)
    settings = drop.service.parts.settings.model_copy(update={"max_delivery_bytes": 1_000})
    drop.folder = Folder(replace(drop.service.parts.desk, settings=settings), drop.path)
    await drop.look()
    names = ("empty", "folder", "hardlink", "large", "pipe", "symlink")
    assert drop.out() == [f"{name}.receipt.txt" for name in names]
    assert all(drop.text(f"{name}.receipt.txt").startswith("NOT TAKEN: ") for name in names)
    assert "at most 1000 are taken" in drop.text("large.receipt.txt")
    assert sorted(file.name for file in trays.iterdir()) == sorted(names)
    assert await drop.service.fetch("select 1 from delivery") == []


async def test_a_tray_that_leads_elsewhere_is_not_entered(drop, tmp_path):
    other = tmp_path / "WM" / "in"
    other.mkdir(parents=True)
    (other / "theirs.edi").write_bytes(GOOD)
    drop.at("KL", "in").symlink_to(other)
    await drop.look()
    assert [row["carrier"] for row in await drop.service.fetch("select carrier from delivery")] == [
        "WM"
    ]


async def test_a_file_that_was_kept_and_not_removed_in_time_is_one_delivery(drop, monkeypatch):
    """As a process does that is killed between the commit and the removal."""
    drop.put(GOOD, "KL", "in", "monday.edi")
    monkeypatch.setattr("api_ingest.receive.drop_box.os.unlink", _killed)
    with pytest.raises(KeyboardInterrupt):
        await drop.look()
    monkeypatch.undo()
    drop.folder = Folder(drop.service.parts.desk, drop.path)
    await drop.look()
    assert [row["seen"] for row in await drop.service.fetch("select seen from delivery")] == [2]
    assert len(await drop.service.fetch("select 1 from traveller")) == 2
    assert drop.out() == ["monday.edi.receipt.json", "monday.edi.receipt.txt"]


def _killed(*_, **__):
    raise KeyboardInterrupt


async def test_an_answer_that_could_not_be_written_is_written_later(drop):
    drop.put(GOOD, "KL", "in", "monday.edi")
    drop.at("KL", "out").write_bytes(b"a file where the folder should be")
    await drop.folder.look()
    drop.at("KL", "out").unlink()
    await drop.look()
    assert "monday.edi.receipt.txt" in drop.out()


async def test_a_delivery_that_was_set_aside_is_answered_now_and_again_when_it_was_read(drop):
    drop.put(GOOD, "KL", "in", "monday.edi")
    await drop.folder.look()
    await asyncio.sleep(0.03)
    await drop.folder.look()
    await drop.service.fetch("update delivery set state = 'quarantined' returning 1")
    assert await drop.folder.answer_next()
    assert "fault of ours" in drop.text("monday.edi.receipt.txt")
    assert not await drop.folder.answer_next()
    await drop.service.fetch(
        "with due as (update answer set not_before = now() returning 1)"
        " update delivery set state = 'waiting' returning 1"
    )
    await drop.look()
    assert drop.text("monday.edi.receipt.txt").startswith("TAKEN")


async def test_the_service_watches_by_itself_and_only_once(database_url, tmp_path):
    (tmp_path / "KL" / "in").mkdir(parents=True)
    times = {"drop_seconds": 0.05, "poll_seconds": 0.05}
    async with site(database_url, drop_folder=tmp_path, **times) as service:
        async with received(service.parts), received(service.parts):
            (tmp_path / "KL" / "in" / "tuesday.edi").write_bytes(GOOD)
            await until((tmp_path / "KL" / "out" / "tuesday.edi.receipt.json").exists)
        said = "select seen from delivery where name = 'tuesday.edi'"
        assert await service.fetch(said) == [{"seen": 1}]

"""A backup that is not, to the last byte, what was written is refused in words, and nothing is changed."""

from __future__ import annotations

import io
import json
import sqlite3
import tarfile
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from tests.conftest import OFFICE
from tests.upkeep.conftest import pack, tree
from webapp import config
from webapp.upkeep import archive
from webapp.upkeep.archive import FILES, Manifest, Member, UpkeepError, Writer
from webapp.upkeep.restore import restore

KEY = f"{OFFICE}/0d5bd0f6-6b9e-4a3c-9d3c-0e0a3b1f7a55"


def refused(target: config.Settings, source: Path, why: str, *, replace_old: bool = False) -> str:
    """Restore refuses with these words; the place is as it was."""
    before = tree(target.var)
    with pytest.raises(UpkeepError, match=why) as caught:
        restore(target, source, replace=replace_old)
    assert tree(target.var) == before
    return str(caught.value)


@pytest.fixture
def snapshot(seeded: Path, tmp_path: Path) -> Path:
    """A sound database file, without a case in it and without a write-ahead log."""
    target = tmp_path / "snapshot.sqlite3"
    line = sqlite3.connect(seeded / "piagam.sqlite3", isolation_level=None)
    line.execute("VACUUM INTO ?", (str(target),))
    line.close()
    return target


def places_in(path: Path) -> dict[str, tuple[int, int]]:
    """Where each member's header and content begin."""
    with tarfile.open(path) as tar:
        return {member.name: (member.offset, member.offset_data) for member in tar.getmembers()}


def test_one_flipped_byte_in_any_part_is_refused_and_changes_nothing(
    made: Path, empty: config.Settings, tmp_path: Path
) -> None:
    whole = made.read_bytes()
    damaged = tmp_path / "damaged.tar"
    parts = places_in(made)
    assert len(parts) == 7
    ends = [("the padding", len(whole) - 600), ("the last byte", len(whole) - 1)]
    spots = [(f"{name} {what}", at) for name, pair in parts.items() for what, at in zip("hc", pair, strict=True)]
    for what, at in (*spots, *ends):
        damaged.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        told = refused(empty, damaged, "no backup that can be used")
        assert "Nothing was changed" in told, what


def test_any_flipped_byte_is_noticed(made: Path, tmp_path: Path) -> None:
    whole = made.read_bytes()
    damaged = tmp_path / "damaged.tar"

    @examples(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(st.integers(0, len(whole) - 1), st.integers(1, 255))
    def check(at: int, bits: int) -> None:
        damaged.write_bytes(whole[:at] + bytes([whole[at] ^ bits]) + whole[at + 1 :])
        with pytest.raises(UpkeepError), archive.opened(damaged):
            pass

    check()


def test_a_backup_cut_short_anywhere_or_made_longer_is_noticed(made: Path, tmp_path: Path) -> None:
    whole = made.read_bytes()
    damaged = tmp_path / "damaged.tar"

    @examples(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(st.integers(0, len(whole) - 1))
    def check(length: int) -> None:
        damaged.write_bytes(whole[:length])
        with pytest.raises(UpkeepError), archive.opened(damaged):
            pass

    check()
    damaged.write_bytes(whole + b"\0")
    with pytest.raises(UpkeepError, match="damaged or cut short"), archive.opened(damaged):
        pass


def test_the_sound_backup_itself_is_taken(made: Path, empty: config.Settings) -> None:
    """Without this the refusals above would prove nothing."""
    assert restore(empty, made).files == 4


@pytest.mark.parametrize("content", [b"", b"laporan", b"\0" * 10_240, b"SQLite format 3\0" * 700])
def test_what_is_no_backup_is_told_as_that(content: bytes, empty: config.Settings, tmp_path: Path) -> None:
    foreign = tmp_path / "foreign.tar"
    foreign.write_bytes(content)
    refused(empty, foreign, "was not made by this program")


def test_another_programs_tar_is_told_as_that(empty: config.Settings, tmp_path: Path) -> None:
    foreign = tmp_path / "foreign.tar"
    with tarfile.open(foreign, "w") as tar:
        tar.addfile(tarfile.TarInfo("photos/a.jpg"), io.BytesIO())
    refused(empty, foreign, "was not made by this program")
    refused(empty, tmp_path / "nowhere.tar", "There is no file")


def test_a_folder_is_no_backup(empty: config.Settings, tmp_path: Path) -> None:
    refused(empty, tmp_path, "There is no file")


@pytest.mark.parametrize(
    "key", ["../../evil", "/etc/cron.d/evil", f"{OFFICE}/../../../evil", f"{OFFICE}/a/b", "..", f"{OFFICE}/\n", ""]
)
def test_a_name_that_leads_elsewhere_is_refused(
    key: str, empty: config.Settings, snapshot: Path, tmp_path: Path
) -> None:
    refused(empty, pack(tmp_path / "forged.tar", snapshot, {key: b"x"}), "a name that is none of ours|cannot be read")
    assert not (tmp_path / "evil").exists()


def test_a_link_in_a_backup_is_refused(empty: config.Settings, snapshot: Path, tmp_path: Path) -> None:
    forged = tmp_path / "forged.tar"

    class Linking(Writer):
        def add(self, name: str, data: io.BufferedIOBase, size: int) -> None:  # type: ignore[override]
            if name != FILES + KEY:
                return super().add(name, data, size)  # type: ignore[arg-type]
            info = tarfile.TarInfo(name)
            info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
            self._write(info.tobuf(tarfile.GNU_FORMAT))
            self.members[name] = Member("0" * 64, 0)
            return None

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tests.upkeep.conftest.Writer", Linking)
        pack(forged, snapshot, {KEY: b""})
    refused(empty, forged, "no plain file")


def test_a_part_that_is_not_what_the_list_promises_is_refused(
    empty: config.Settings, snapshot: Path, tmp_path: Path
) -> None:
    """Its own digest fits: somebody wrote it so."""
    forged = tmp_path / "forged.tar"

    class Lying(Writer):
        def finish(self, manifest: Manifest) -> str:
            self.members[FILES + KEY] = replace(self.members[FILES + KEY], sha256="0" * 64)
            return super().finish(manifest)

    line = sqlite3.connect(snapshot)
    line.execute(
        "INSERT INTO held_files VALUES (?, ?, 'k1:a', 'a.pdf', 'application/pdf', 1, ?, ?, '2026-11-24 03:00:00')",
        (OFFICE, "0" * 32, "0" * 64, KEY),
    )
    line.commit()
    line.close()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tests.upkeep.conftest.Writer", Lying)
        pack(forged, snapshot, {KEY: b"x"})
    refused(empty, forged, "is not what the backup's list promises")


def test_a_database_that_the_list_does_not_describe_is_refused(
    empty: config.Settings, snapshot: Path, tmp_path: Path
) -> None:
    refused(empty, pack(tmp_path / "a.tar", snapshot, {}, rows={"cases": 99}), "not the one its list describes")
    refused(empty, pack(tmp_path / "b.tar", snapshot, {KEY: b"x"}), "not the one its list describes")
    snapshot.write_bytes(snapshot.read_bytes()[:8192] + b"\xff" * 8192 + snapshot.read_bytes()[16384:])
    rows = {"cases": 0}
    refused(empty, pack_anything(tmp_path / "c.tar", snapshot, rows), "not the one its list describes")


def pack_anything(target: Path, database: Path, rows: dict[str, int]) -> Path:
    """Like `pack`, for a database that cannot be read."""
    with target.open("wb") as out:
        writer = Writer(out)
        with database.open("rb") as data:
            writer.add("piagam.sqlite3", data, database.stat().st_size)
        writer.finish(Manifest("0.1.0", "2026-11-24T03:00:00+00:00", [OFFICE], "0008", rows))
    return target


def test_a_newer_schema_is_refused_with_the_way_out(empty: config.Settings, snapshot: Path, tmp_path: Path) -> None:
    told = refused(empty, pack(tmp_path / "a.tar", snapshot, {}, schema="9999", version="7.0"), "newer version")
    assert "7.0, schema 9999" in told
    assert "Install that version first" in told


def test_a_newer_format_is_refused(
    empty: config.Settings, snapshot: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "FORMAT", 2)
    forged = pack(tmp_path / "a.tar", snapshot, {})
    monkeypatch.undo()
    refused(empty, forged, "newer version of this program")


@pytest.mark.parametrize("lack", ["product", "rows", "members"])
def test_a_list_that_cannot_be_read_is_refused(
    lack: str, empty: config.Settings, snapshot: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = Manifest.written

    def without(manifest: Manifest) -> bytes:
        told = json.loads(written(manifest))
        del told[lack]
        return json.dumps(told).encode()

    monkeypatch.setattr(Manifest, "written", without)
    refused(empty, pack(tmp_path / "a.tar", snapshot, {}), "list of contents cannot be read")


def test_the_backup_of_another_office_is_refused(empty: config.Settings, made: Path) -> None:
    told = refused(replace(empty, office_id="3518"), made, "is of office 3517")
    assert "PIAGAM_OFFICE" in told


def test_the_command_says_it_on_one_line(lively: Flask, made: Path, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.tar"
    damaged.write_bytes(made.read_bytes()[:-1])
    result = lively.test_cli_runner().invoke(args=["restore", str(damaged)])
    assert result.exit_code == 1
    assert result.output.startswith(f"Error: {damaged} is no backup that can be used: it is damaged or cut short")
    assert result.output.count("\n") == 1

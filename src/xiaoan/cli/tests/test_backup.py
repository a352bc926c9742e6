"""A lost computer is no lost year: backup, restore, and proof that both are the same."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from xiaoan.cli.archive import CHUNK, TAG, Opening, Sealing, read_header
from xiaoan.cli.backup_key import BackupKey, ask_passphrase, key_of_passphrase
from xiaoan.cli.backups import unpack
from xiaoan.cli.commands.backup import refuse_bad_target
from xiaoan.cli.errors import CommandError
from xiaoan.cli.tests.conftest import copied, told, xiaoan

KEY = BackupKey(b"k" * 32)


@pytest.fixture(scope="module")
def original(founded):
    """A copy of the founded folder: a backup leaves its mark in it."""
    with copied(founded) as folder:
        yield folder


@pytest.fixture(scope="module")
def archive(original, tmp_path_factory):
    """An archive of the founded folder with one evidence file, and what `backup` told."""
    store = original / "files" / "ab" / "cd"
    store.mkdir(parents=True, exist_ok=True)
    (store / "abcd").write_bytes(b"a photograph" * 1000)
    keys = original / "signing" / "1"
    for folder in (keys.parent, keys):
        folder.mkdir(mode=0o700)
    (keys / "signer.key").touch(mode=0o600)
    (original / "fonts").mkdir()
    (original / "fonts" / "仿宋.ttf").write_bytes(b"a font")
    target = tmp_path_factory.mktemp("backup") / "学校 2026.backup"
    done = xiaoan("backup", target, "--data", original)
    assert done.returncode == 0, done.stderr
    assert "Copy it to a safe place" in done.stderr
    return target, told(done)


def test_a_backup_restored_elsewhere_verifies_and_begins_a_new_epoch(archive, original, place):
    target, backup = archive
    new = place / "新 new"
    done = xiaoan("restore", target, "--data", new, "--key", original / "backup.key")
    assert done.returncode == 0, done.stderr
    restored = told(done)
    assert restored["verify"]["ok"]
    assert restored["anchor"] == backup["anchor"]
    assert restored["epoch"] == 2
    assert (new / "files/ab/cd/abcd").read_bytes() == b"a photograph" * 1000
    # Who signs papers, and in which faces, is not lost either; the keys stay their owner's alone.
    keys = new / "signing" / "1"
    modes = [one.stat().st_mode & 0o777 for one in (keys.parent, keys, keys / "signer.key")]
    assert modes == [0o700, 0o700, 0o600]
    assert (new / "fonts" / "仿宋.ttf").read_bytes() == b"a font"
    # The next backup is made with the same key, and the records are all there.
    assert (new / "backup.key").read_text() == (original / "backup.key").read_text()
    again = xiaoan("verify", "--records", "--anchor", backup["anchor"], "--data", new)
    assert again.returncode == 0, again.stdout
    assert told(again)["events"] > int(str(backup["anchor"]).split(":")[1])


def test_an_archive_gives_nothing_away_and_only_its_owner_reads_it(archive):
    target, _told = archive
    assert target.stat().st_mode & 0o077 == 0
    content = target.read_bytes()
    assert "青禾".encode() not in content
    assert b"PGDMP" not in content


def test_a_wrong_key_is_refused_and_leaves_the_folder_empty(archive, place, refused):
    target, backup = archive
    other = place / "other.key"
    other.write_text("00" * 32)
    said = refused("restore", target, "--data", place / "new", "--key", other)
    assert f"cure: Name the key file {backup['key']}" in said
    assert not (place / "new").exists()


def test_restore_asks_for_the_key_it_was_not_given(archive, place, refused):
    assert "--key FILE" in refused("restore", archive[0], "--data", place / "new")
    said = refused("restore", archive[0], "--data", place / "new", "--key", archive[0])
    assert "holds no backup key" in said


def test_restore_refuses_a_folder_that_is_in_use(archive, original, place, refused):
    (place / "kept.txt").write_text("mine")
    said = refused("restore", archive[0], "--data", place, "--key", original / "backup.key")
    assert "is not empty: kept.txt" in said
    assert [path.name for path in place.iterdir()] == ["kept.txt"]


@pytest.mark.parametrize("change", ["cut", "flip"])
def test_a_damaged_archive_restores_nothing(archive, original, place, refused, change):
    content = archive[0].read_bytes()
    spoiled, new = place / "spoiled.backup", place / "new"
    middle = len(content) // 2
    flipped = content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]
    spoiled.write_bytes(content[:-100] if change == "cut" else flipped)
    said = refused("restore", spoiled, "--data", new, "--key", original / "backup.key")
    assert "damaged or cut off" in said
    assert [path.name for path in new.iterdir()] == ["xiaoan.lock"]


@pytest.mark.parametrize("content", [b"", b"PK\3\4 a zip", b"XIAOAN-BACKUP-1 {}\n"])
def test_another_file_is_called_what_it_is(place, refused, content):
    (place / "file").write_bytes(content)
    said = refused("restore", place / "file", "--data", place / "new")
    assert "not a backup of Xiao'an" in said


def test_a_backup_overwrites_nothing_and_needs_a_place(place):
    (place / "there").write_text("")
    with pytest.raises(CommandError, match="exists"):
        refuse_bad_target(place / "there")
    with pytest.raises(CommandError, match="There is no folder"):
        refuse_bad_target(place / "no" / "x")


def test_a_passphrase_opens_what_it_closed_and_a_short_one_is_refused(
    original, place, refused, monkeypatch
):
    monkeypatch.setenv("XIAOAN_BACKUP_PASSPHRASE", "elf Zeichen")
    with pytest.raises(CommandError, match="too short"):
        ask_passphrase(is_new=True)
    target, phrase = place / "with passphrase", "vier Wörter für 校安"
    done = xiaoan(
        "backup", target, "--passphrase", "--data", original, XIAOAN_BACKUP_PASSPHRASE=phrase
    )
    assert done.returncode == 0, done.stderr
    monkeypatch.delenv("XIAOAN_BACKUP_PASSPHRASE")
    said = refused("restore", target, "--data", place / "new", stdin="another phrase\n")
    assert "cure: Type the passphrase" in said
    with target.open("rb") as file:
        header = read_header(file)
        key = key_of_passphrase(phrase, header.scrypt_salt)
        manifest = unpack(Opening(file, key, header), place / "laid")
    assert manifest.anchor == told(done)["anchor"]
    assert not (place / "laid" / "folder" / "backup.key").exists()


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK])
def test_every_length_comes_back_as_it_was(tmp_path, size):
    content = bytes(size)
    sealed = write(tmp_path / "a", content)
    with sealed.open("rb") as file:
        assert Opening(file, KEY, read_header(file)).read() == content


def test_chunks_cannot_change_places(tmp_path):
    sealed = write(tmp_path / "a", b"a" * CHUNK + b"b" * CHUNK + b"c")
    line, rest = sealed.read_bytes().split(b"\n", 1)
    size = CHUNK + TAG
    sealed.write_bytes(line + b"\n" + rest[size : 2 * size] + rest[:size] + rest[2 * size :])
    with sealed.open("rb") as file, pytest.raises(CommandError, match="part 1"):
        Opening(file, KEY, read_header(file)).read()


def write(path: Path, content: bytes) -> Path:
    with path.open("wb") as file:
        stream = Sealing(file, KEY)
        stream.write(content)
        stream.finish()
    assert json.loads(path.read_bytes().split(b"\n", 1)[0].split(b" ", 1)[1])["key"] == KEY.id
    return path

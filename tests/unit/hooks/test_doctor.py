"""The doctor tells every fault of every plugin by name, however bad it is, and the lock tells in what two servers differ."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from fake_distributions import Site, good_code
from jointsup.errors import BadPlugins, Unwritable
from jointsup.hooks import compose
from jointsup.hooks.discovery import installed, wanted
from jointsup.hooks.doctor import diagnose
from jointsup.hooks.lock import locked, write_lock
from jointsup.model.settings import PluginSettings


def test_the_doctor_finds_every_fault_alone(site: Site, tmp_path: Path) -> None:
    """A sound plugin is found sound beside one that kills its process, one that cannot be imported, two that clash, and damaged ones."""
    site.good("test/sound")
    site.install("test/killer", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
    site.install("test/broken", "import no_such_module")
    site.good("test/one", name="shared/n")
    site.good("test/two", name="shared/n")
    site.good("test/idle", metadata=False)
    site.good("Bad Name")
    names = ["test/sound", "test/killer", "test/broken", "test/one", "test/two", "test/absent"]
    found = diagnose(PluginSettings(enabled=names, settings={"test/nobody": {}}))
    codes = {one.source.plugin: [problem.code for problem in one.problems] for one in found}
    assert codes == {
        "Bad Name": ["plugin.name_form"],
        "test/absent": ["plugin.absent"],
        "test/broken": ["plugin.import"],
        "test/idle": ["plugin.half_installed"],
        "test/killer": ["plugin.ended"],
        "test/nobody": ["plugin.settings_of_nobody"],
        "test/one": ["plugin.second_owner"],
        "test/sound": [],
        "test/two": ["plugin.second_owner"],
    }
    assert {one.source.plugin for one in found if one.enabled} == set(names)
    assert [one.source.plugin for one in found if one.sound] == ["test/sound"]


def test_a_lock_holds_on_a_server_with_the_same_plugins(site: Site, tmp_path: Path) -> None:
    """The lock of a plugin is the same wherever it is installed; compiled files do not change it; composition agrees."""
    site.good("test/city")
    settings = PluginSettings(enabled=["test/city"], lock=str(tmp_path / "plugins.lock"))
    with pytest.raises(Unwritable):
        compose(settings)
    document = locked(wanted(settings.enabled, {}, installed())[0])
    write_lock(Path(settings.lock), document)
    assert len(document.plugins[0].digest) == 64
    compose(settings)
    assert locked(wanted(settings.enabled, {}, installed())[0]) == document
    assert json.loads(Path(settings.lock).read_text("utf-8"))["plugins"][0]["distribution"] == "dist-test-city"


@pytest.mark.parametrize("change", ["file", "version", "more", "fewer"])
def test_what_differs_from_the_lock_is_refused_by_name(site: Site, tmp_path: Path, change: str) -> None:
    """Another file, another version, a plugin more or less: each is refused under the plugin's name before it is imported."""
    module = site.good("test/city")
    site.good("test/other")
    lock = tmp_path / "plugins.lock"
    enabled = ["test/city", "test/other"]
    write_lock(lock, locked(wanted(enabled, {}, installed())[0]))
    if change == "file":
        (site.folder / f"{module}.py").write_text("raise SystemExit('never imported')", "utf-8")
    elif change == "version":
        shutil.rmtree(site.folder / "dist_test_city-1.0.dist-info")
        (site.folder / f"{module}.py").unlink()
        site.install("test/city", good_code("test/city", "test/city-numbers"), version="1.1")
    elif change == "more":
        site.good("test/new")
        enabled.append("test/new")
    else:
        enabled.remove("test/city")
    with pytest.raises(BadPlugins) as caught:
        compose(PluginSettings(enabled=enabled, lock=str(lock)))
    code = {"file": "plugin.lock_other", "version": "plugin.lock_other", "more": "plugin.lock_new", "fewer": "plugin.lock_missing"}[change]
    (problem,) = caught.value.problems
    assert problem.code == code
    assert problem.where.startswith("test/new" if change == "more" else "test/city")


def test_a_lock_that_is_none_is_refused(site: Site, tmp_path: Path) -> None:
    """A lock file of another form is refused, not ignored."""
    lock = tmp_path / "plugins.lock"
    lock.write_text('{"schema": "plugins_lock/2", "plugins": []}', "utf-8")
    with pytest.raises(BadPlugins, match=r"document\.schema"):
        compose(PluginSettings(lock=str(lock)))


def test_the_doctor_holds_plugins_against_the_lock(site: Site, tmp_path: Path) -> None:
    """A plugin that differs from the lock is told by the doctor too."""
    module = site.good("test/city")
    lock = tmp_path / "plugins.lock"
    write_lock(lock, locked(wanted(["test/city"], {}, installed())[0]))
    with (site.folder / f"{module}.py").open("a") as file:
        file.write("\n")
    (found,) = diagnose(PluginSettings(enabled=["test/city"], lock=str(lock)))
    assert [problem.code for problem in found.problems] == ["plugin.lock_other"]


def test_a_package_of_several_files_is_locked_whole(site: Site) -> None:
    """Every file of a package counts, data among them."""
    about = {"schema": "plugin/1", "name": "data/city", "api": 0, "built_for": "0.1", "scope": "city", "contact": "x"}
    module = site.install("data/city", files={"plugin.json": json.dumps(about), "rulesets/notes.txt": "one"}, target="{module}")

    def digest() -> str:
        return locked(wanted(["data/city"], {}, installed())[0]).plugins[0].digest

    before = digest()
    (site.folder / module / "rulesets" / "notes.txt").write_text("two", "utf-8")
    assert digest() != before
    assert locked(wanted(["data/city"], {"data/city": "no_such_package:x"}, installed([]))[0]).plugins[0].digest == ""


def test_what_a_distribution_lists_counts_and_what_differs_by_machine_does_not(site: Site) -> None:
    """Files of the RECORD are locked, wherever they lie; scripts, compiled files and pip's own notes are not."""
    site.good("test/city")
    about = site.folder / "dist_test_city-1.0.dist-info"
    extra = site.folder / "fake_test_city_data"
    extra.mkdir()
    (extra / "table.txt").write_text("one", "utf-8")
    (about / "INSTALLER").write_text("pip", "utf-8")
    names = ["fake_test_city.py", "fake_test_city_data/table.txt", "dist_test_city-1.0.dist-info/INSTALLER", "../bin/city", "gone.txt", "x.pth"]
    (about / "RECORD").write_text("".join(f"{name},,\n" for name in names), "utf-8")

    def digest() -> str:
        return locked(wanted(["test/city"], {}, installed())[0]).plugins[0].digest

    before = digest()
    (about / "INSTALLER").write_text("another", "utf-8")
    assert digest() == before
    (extra / "table.txt").write_text("two", "utf-8")
    assert digest() != before

"""Composition: what is enabled is composed, by name; every fault is told under its plugin's own name and touches no other."""

from __future__ import annotations

import signal
import sys
import threading
import time
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fake_distributions import HEAD, Site, good_code
from jointsup.errors import BadPlugins
from jointsup.hooks import compose
from jointsup.hooks.discovery import installed
from jointsup.hooks.plugin_set import PluginSet, named
from jointsup.model.settings import PluginSettings
from jointsup.testing.samples import events


def composed(*enabled: str, **said: Any) -> PluginSet:
    """Compose with the plugins enabled."""
    return compose(PluginSettings(enabled=enabled, **said))


def refused(*enabled: str, **said: Any) -> BadPlugins:
    """Return why composition was refused."""
    with pytest.raises(BadPlugins) as caught:
        composed(*enabled, **said)
    return caught.value


def test_installed_is_not_enabled(site: Site) -> None:
    """A plugin that is installed and not enabled is not imported; once enabled it gives what it has."""
    module = site.good("test/city")
    assert list(composed().randomness_sources) == list(composed("test/city").randomness_sources)[:-1]
    assert module in sys.modules
    del sys.modules[module]
    composed()
    assert module not in sys.modules


def test_the_order_of_settings_carries_no_meaning(site: Site) -> None:
    """However the settings list them, plugins and what they give come in the order of their names."""
    for name in ("test/b", "test/a", "other/c"):
        site.good(name)
    forth, back = composed("test/a", "test/b", "other/c"), composed("other/c", "test/b", "test/a", "test/a")
    assert [one.plugin for one in forth.sources] == ["core/builtin", "other/c", "test/a", "test/b"]
    assert forth.sources == back.sources
    assert list(forth.randomness_sources) == list(back.randomness_sources) == sorted(forth.randomness_sources)


def test_what_is_given_is_labelled(site: Site) -> None:
    """Each thing says whose it is: plugin, distribution, version."""
    site.good("test/city", version="2.3")
    source = composed("test/city").randomness_sources["test/city-numbers"].source
    assert (source.plugin, source.distribution, source.version) == ("test/city", "dist-test-city", "2.3")
    assert str(source) == "test/city (dist-test-city 2.3)"


GIVE = "@hookimpl\ndef jointsup_notifiers(self{arguments}):\n    {body}\n"


def _faulty(body: str) -> Callable[[Site, str], None]:
    """Return what installs a good plugin with a further hook in it."""
    return lambda site, name: (site.good(name, body=body), None)[1]


def _code(code: str, **said: Any) -> Callable[[Site, str], None]:
    return lambda site, name: (site.install(name, code.replace("PLUGIN", name), **said), None)[1]


def _info(**said: Any) -> Callable[[Site, str], None]:
    def install(site: Site, name: str) -> None:
        words = ", ".join(f"{key}={value}" for key, value in said.items())
        site.install(name, good_code(name, name).replace(f'info("{name}")', f'info("{name}", {words})'))

    return install


def _renamed(site: Site, name: str) -> None:
    site.install(name, good_code("test/another", name))


def _empty_namespace(site: Site, name: str) -> None:
    site.install(name, files={"readme.txt": "nothing"}, target="{module}")


def _no_class(site: Site, name: str) -> None:
    site.install(name, "", target="{module}:Missing")


def _gone(site: Site, name: str) -> None:
    module = site.good(name)
    (site.folder / f"{module}.py").unlink()


FAULTS: dict[str, tuple[Callable[[Site, str], None], str]] = {
    "import error": (_code("import no_such_module"), "plugin.import"),
    "syntax error": (_code("def ("), "plugin.import"),
    "exit at import": (_code("import sys; sys.exit(0)"), "plugin.import"),
    "module gone": (_gone, "plugin.import"),
    "object missing": (_no_class, "plugin.import"),
    "making it fails": (_code("class City(Plugin):\n    def __init__(self, more): ..."), "plugin.import"),
    "abstract provider": (_faulty(GIVE.format(arguments="", body="return [Notifier()]")), "plugin.raised"),
    "half installed": (lambda site, name: (site.good(name, metadata=False), None)[1], "plugin.half_installed"),
    "another argument": (_faulty(GIVE.format(arguments=", config", body="return []")), "plugin.arguments"),
    "default of an argument": (_faulty("@hookimpl\ndef jointsup_event(self, event=None): ..."), "plugin.arguments"),
    "missing argument": (_faulty("@hookimpl\ndef jointsup_event(self): ..."), "plugin.arguments"),
    "any arguments": (_faulty(GIVE.format(arguments=", **more", body="return []")), "plugin.arguments"),
    "tryfirst": (_faulty("import pluggy\n@pluggy.HookimplMarker('jointsup')(tryfirst=True)\ndef jointsup_notifiers(self): return []"), "plugin.sealed"),
    "wrapper": (
        _faulty("import pluggy\n@pluggy.HookimplMarker('jointsup')(wrapper=True)\ndef jointsup_notifiers(self): return (yield)"),
        "plugin.sealed",
    ),
    "other name": (
        _faulty("import pluggy\n@pluggy.HookimplMarker('jointsup')(specname='jointsup_engines')\ndef mine(self): return []"),
        "plugin.sealed",
    ),
    "no mark": (_faulty("def jointsup_notifiers(self): return []"), "plugin.unmarked"),
    "unknown hook": (_faulty("@hookimpl\ndef jointsup_notifier(self): return []"), "plugin.unknown_hook"),
    "asynchronous": (_faulty("@hookimpl\nasync def jointsup_notifiers(self): return []"), "plugin.asynchronous"),
    "compares by value": (_faulty("def __eq__(self, other): return True"), "plugin.equality"),
    "wrong type": (_faulty(GIVE.format(arguments="", body="return [Numbers()]")), "plugin.type"),
    "text for many": (_faulty(GIVE.format(arguments="", body="return 'folder'")), "plugin.raised"),
    "one for many": (_faulty(GIVE.format(arguments="", body="return 7")), "plugin.raised"),
    "nothing returned": (_faulty(GIVE.format(arguments="", body="pass")), "plugin.nothing"),
    "raises": (_faulty(GIVE.format(arguments="", body="raise RuntimeError('no network')")), "plugin.raised"),
    "exits": (_faulty(GIVE.format(arguments="", body="raise SystemExit(3)")), "plugin.raised"),
    "late generator": (_faulty(GIVE.format(arguments="", body="yield from (); raise RuntimeError('late')")), "plugin.raised"),
    "endless generator": (_faulty(GIVE.format(arguments="", body="while True: yield Numbers()")), "plugin.too_many"),
    "bad name of a provider": (lambda site, name: (site.good(name, name="No Name"), None)[1], "plugin.name_form"),
    "core's namespace": (lambda site, name: (site.good(name, name="core/numbers"), None)[1], "plugin.reserved"),
    "another name": (_renamed, "plugin.info_name"),
    "another API": (_info(api=1), "plugin.api"),
    "another minor version": (_info(built_for="'0.0'"), "plugin.built_for"),
    "no minor version": (_info(built_for="''"), "plugin.built_for"),
    "unknown scope": (_info(scope="'world'"), "plugin.scope"),
    "core's scope": (_info(scope="'core'"), "plugin.scope_core"),
    "nobody to ask": (_info(contact="' '"), "plugin.contact"),
    "settings of another kind": (_info(settings="dict"), "plugin.settings_class"),
    "bad command": (_info(commands="[Command('Bad Path', 'x', 'a:b')]"), "plugin.command"),
    "command of ours": (_info(commands="[Command('draw more', 'x', 'a:b')]"), "plugin.command_taken"),
    "command under a command": (_info(commands="[Command('city', 'x', 'a:b'), Command('city on', 'x', 'a:b')]"), "plugin.command_twice"),
    "command twice": (_info(commands="[Command('city', 'x', 'a:b'), Command('city', 'x', 'a:b')]"), "plugin.command_twice"),
    "backend of the core": (
        _faulty("""
        @hookimpl
        def jointsup_storages(self):
            from jointsup.store.storage import Storage
            return [type("Mine", (Storage,), {"name": "test/sqlite", "backends": ("sqlite",)})()]
        """),
        "plugin.second_owner",
    ),
    "info of another kind": (_code("class City(Plugin):\n    @hookimpl\n    def jointsup_plugin_info(self): return 'me'"), "plugin.type"),
    "info raises": (_code("class City(Plugin):\n    @hookimpl\n    def jointsup_plugin_info(self): return 1 / 0"), "plugin.raised"),
    "no info": (_code("class City(Plugin): ..."), "plugin.no_info"),
    "no info, a package of nothing": (_empty_namespace, "plugin.no_info"),
    "class within a class": (_code("class Maker:\n    def __new__(cls): return Plugin\nCity = Maker"), "plugin.class"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_named_under_its_plugin_and_leaves_others_untouched(site: Site, fault: str) -> None:
    """Strict composition refuses with the plugin's name and the reason; without strictness the others are composed all the same."""
    install, code = FAULTS[fault]
    install(site, "test/faulty")
    site.good("test/aaa")
    site.good("test/zzz")
    error = refused("test/aaa", "test/faulty", "test/zzz")
    assert code in {one.code for one in error.problems}, error
    assert all(one.where.startswith("test/faulty") for one in error.problems), error
    for language in ("en", "zh"):
        assert "test/faulty" in error.text(language)  # type: ignore[arg-type]
    rest = composed("test/aaa", "test/faulty", "test/zzz", strict=False)
    assert [one.plugin for one in rest.sources] == ["core/builtin", "test/aaa", "test/zzz"]
    assert {"test/aaa-numbers", "test/zzz-numbers"} <= set(rest.randomness_sources)
    assert {one.source.plugin for one in rest.refusals} == {"test/faulty"}
    assert code in {one.code for one in rest.refusals}
    assert {"plugin", "distribution", "version", "stage", "code", "text"} == set(rest.refusals[0].json("zh"))


def test_all_faults_of_all_plugins_are_told_at_once(site: Site) -> None:
    """Strict composition lists the reasons of every plugin, the good ones being silent."""
    site.install("test/one", "import no_such_module")
    site.good("test/two", body="@hookimpl\ndef jointsup_events(self): ...\ndef jointsup_engines(self): ...")
    site.good("test/good")
    error = refused("test/one", "test/two", "test/good", "test/three", settings={"test/four": {}})
    assert sorted(one.code for one in error.problems) == [
        "plugin.absent", "plugin.import", "plugin.settings_of_nobody", "plugin.unknown_hook", "plugin.unmarked",
    ]  # fmt: skip


HANGS = {
    "import": ("import time\ntime.sleep(8)", "fake_test_import:City"),
    "hook that sleeps": (good_code("test/sleep", "test/x").replace("return [", "import time; time.sleep(8); return ["), "jointsup_randomness_sources"),
    "hook that spins": (good_code("test/spin", "test/x").replace("return [", "while GO: pass\n        return ["), "jointsup_randomness_sources"),
}


@pytest.mark.parametrize("kind", HANGS)
def test_a_plugin_that_hangs_is_named_and_composition_ends(site: Site, kind: str) -> None:
    """Composition ends after the limit with the plugin's name, the step, and the line where it stands."""
    code, step = HANGS[kind]
    name = f"test/{kind.split()[-1].removesuffix('s')}"
    module = site.install(name, f"GO = [1]\n{code}")
    begun = time.monotonic()
    error = refused(name, limit_seconds=1)
    assert time.monotonic() - begun < 15
    (problem,) = error.problems
    assert problem.code == "plugin.hang"
    assert problem.where == f"{name} (dist-{name.replace('/', '-')} 1.0): {step}"
    assert f"{module}.py, line" in problem.text("zh")
    sys.modules[module].GO.clear()


def test_what_a_plugin_prints_is_kept_apart(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing that a plugin prints reaches the streams; it is told as a remark under its name. Other threads print as ever."""
    site.install("test/loud", "import sys\nprint('hello from import'); print('to errors', file=sys.stderr)" + good_code("test/loud", "test/x"))
    ended = threading.Event()

    def host() -> None:
        while not ended.is_set():
            print("host")
            time.sleep(0.001)

    thread = threading.Thread(target=host)
    thread.start()
    found = composed("test/loud")
    ended.set()
    thread.join()
    out, err = capsys.readouterr()
    assert set(out.split()) == {"host"}
    assert err == ""
    (remark,) = found.remarks
    assert "test/loud" in remark.where
    assert "hello from import" in remark.text()
    assert "to errors" in remark.text("zh")


def test_a_name_with_two_owners_is_refused_for_both(site: Site) -> None:
    """Two plugins that give the same name are refused, naming both distributions; a third stays."""
    site.good("test/one", name="shared/numbers")
    site.good("test/two", name="shared/numbers")
    site.good("test/three")
    error = refused("test/one", "test/two", "test/three")
    assert [one.code for one in error.problems] == ["plugin.second_owner"] * 2
    assert all("dist-test-one 1.0" in one.text() and "dist-test-two 1.0" in one.text() for one in error.problems)
    rest = composed("test/one", "test/two", "test/three", strict=False)
    assert "shared/numbers" not in rest.randomness_sources
    assert "test/three-numbers" in rest.randomness_sources


def test_a_name_given_twice_by_one_plugin_is_refused(site: Site) -> None:
    """A plugin that gives one name twice is refused: last would win."""
    site.install("test/twice", good_code("test/twice", "test/x").replace("[Numbers()]", "[Numbers(), Numbers()]"))
    assert {one.code for one in refused("test/twice").problems} == {"plugin.second_owner"}


def test_a_plugin_claimed_by_two_distributions_is_refused_before_import(site: Site) -> None:
    """Where two distributions give a plugin of one name neither is imported, and both are named."""
    one, two = site.good("test/city", distribution="first"), site.good("test/city", distribution="second")
    error = refused("test/city")
    assert [problem.code for problem in error.problems] == ["plugin.claimed_twice"] * 2
    assert "first 1.0" in error.text()
    assert "second 1.0" in error.text()
    assert not {one, two} & set(sys.modules)


def test_a_target_stands_in_for_a_distribution(site: Site) -> None:
    """Settings may name module and object of a plugin that no distribution brings; beside one that does it is a second claim."""
    (site.folder / "fake_frozen.py").write_text(HEAD + good_code("test/frozen", "test/x"), "utf-8")
    found = composed("test/frozen", targets={"test/frozen": "fake_frozen:City"})
    assert found.randomness_sources["test/x"].source.distribution == ""
    site.good("test/frozen")
    codes = [one.code for one in refused("test/frozen", targets={"test/frozen": "fake_frozen:City"}).problems]
    assert codes == ["plugin.claimed_twice"] * 2


EVERYTHING = """
from jointsup.store.storage import Storage

class Sqlite(Storage):
    name = "test/special"
    backends = ("special",)

class Reference(EngineSource):
    name = "test/engine"
    def open(self):
        from jointsup.engines.reference import Reference
        return Reference()

class Permits(RegisterSource):
    name = "test/register"
    holds = "entities"
    def read(self, as_of):
        return RegisterRows("1", [{"id": "a:1"}])

class Streaks(ScoringModel):
    name = "test/streaks"
    reasons, valid, digest = {}, (None, None), ""
    def score(self, table, as_of):
        return []

class Sender(Notifier):
    name = "test/sender"
    channels = ("sms",)
    def send(self, notice, key):
        raise RuntimeError("no gateway")

class City(City):
    @hookimpl
    def jointsup_storages(self): yield Sqlite()
    @hookimpl
    def jointsup_engines(self): return (Reference(),)
    @hookimpl
    def jointsup_registers(self): return {Permits()}
    @hookimpl
    def jointsup_scoring_models(self): return [Streaks()]
    @hookimpl
    def jointsup_notifiers(self): return iter([Sender()])
    @hookimpl
    def jointsup_event(self, event): self.told = event.key
"""


def test_every_hook_reaches_the_set(site: Site) -> None:
    """What is given through each hook is in the set, under its name; any iterable will do, and a failing use is named."""
    site.install("test/city", good_code("test/city", "test/numbers") + EVERYTHING)
    found = composed("test/city")
    for served, name in (
        (found.storages, "test/special"), (found.engines, "test/engine"), (found.registers, "test/register"),
        (found.notifiers, "test/sender"), (found.scoring_models, "test/streaks"), (found.randomness_sources, "test/numbers"),
    ):  # fmt: skip
        assert named(served, name).source.plugin == "test/city"
        assert found.given()["test/city"].count(name) == 1
        with pytest.raises(BadPlugins, match=r"plugin\.not_there"):
            named(served, "test/other")
    assert found.infos["test/city"].contact == "office@example.org"
    assert found.listeners == ("test/city",)
    (event, *_) = events()
    found.tell("test/city", event)
    with pytest.raises(BadPlugins, match=r"plugin\.not_there"):
        found.tell("core/builtin", event)
    with pytest.raises(BadPlugins, match=r"test/city \(dist-test-city 1.0\): test/sender: failed at send: RuntimeError: no gateway"):
        found.notifiers["test/sender"].use("send", lambda one: one.send(None, "k"))  # type: ignore[arg-type]
    late = found.notifiers["test/sender"].each("list", lambda one: (1 // left for left in (1, 0)))
    assert next(late) == 1
    with pytest.raises(BadPlugins, match="ZeroDivisionError"):
        next(late)
    assert "test/city" in repr(found)
    said = found.notifiers["test/sender"].reference("0" * 64)
    assert (said.name, said.distribution, said.version, said.provider, said.digest) == ("test/city", "dist-test-city", "1.0", "test/sender", "0" * 64)


CLASSES = "fake_property_classes"
FAULTY = {
    "raises": ("return 1 / 0", "plugin.raised"),
    "nothing": ("return None", "plugin.nothing"),
    "wrong": ("return [7]", "plugin.type"),
    "text": ("return 'numbers'", "plugin.raised"),
    "exits": ("__import__('sys').exit(1)", "plugin.raised"),
    "interrupts": ("raise KeyboardInterrupt", "plugin.raised"),
    "late": ("yield Numbers(); raise RuntimeError('late')", "plugin.raised"),
    "folder": ("__import__('os').chdir('/'); return [Numbers()]", "plugin.surroundings"),
    "argument": ("""return []
    @hookimpl
    def jointsup_event(self, event, more): ...""", "plugin.arguments"),
    "api": ("""return []
    @hookimpl
    def jointsup_plugin_info(self): return info("PLUGIN", api=7)""", "plugin.api"),
    "gone": ("", "plugin.import"),
}
"""What makes a plugin a faulty one, and the reason for which it is refused."""


@settings(max_examples=60)
@given(st.data())
def test_any_mix_of_sound_and_faulty_plugins(data: st.DataObject) -> None:
    """Of any plugins, in any order of the settings, exactly the faulty ones and those that share a name are refused, each for its own reason."""
    plugins = data.draw(st.dictionaries(st.sampled_from([f"test/p{n}" for n in range(6)]), st.sampled_from(["sound"] * 8 + [*FAULTY]), max_size=6))
    names = {plugin: data.draw(st.sampled_from(["shared/a", f"{plugin}-own"])) for plugin in plugins}
    module = types.ModuleType(CLASSES)
    for number, (plugin, kind) in enumerate(plugins.items()):
        body, _ = FAULTY.get(kind, ("return [Numbers()]", ""))
        code = HEAD + good_code(plugin, names[plugin]).replace("return [Numbers()]", body.replace("PLUGIN", plugin) or "pass")
        inside: dict[str, Any] = {}
        exec(code, inside)
        if kind != "gone":
            setattr(module, f"P{number}", inside["City"])
    sys.modules[CLASSES] = module
    targets = {plugin: f"{CLASSES}:P{number}" for number, plugin in enumerate(plugins)}
    said = PluginSettings(enabled=data.draw(st.permutations(list(plugins))), targets=targets, strict=False)
    sound = {plugin for plugin, kind in plugins.items() if kind == "sound"}
    sharing = {plugin for plugin in sound if names[plugin] == "shared/a"}
    out = {*plugins} - sound | (sharing if len(sharing) > 1 else set())
    found = compose(said)
    assert [one.plugin for one in found.sources] == ["core/builtin", *sorted({*plugins} - out)]
    reasons = {plugin: FAULTY[kind][1] for plugin, kind in plugins.items() if kind != "sound"} | dict.fromkeys(sharing & out, "plugin.second_owner")
    assert {(one.source.plugin, one.code) for one in found.refusals} == set(reasons.items())
    assert list(found.randomness_sources) == sorted(names[plugin] for plugin in {*plugins} - out)
    if out:
        with pytest.raises(BadPlugins):
            compose(attrs.evolve(said, strict=True))
    else:
        assert compose(attrs.evolve(said, strict=True)).sources == found.sources


def test_optional_hooks_of_later_versions_are_left_out(site: Site) -> None:
    """A hook that this version does not have is no fault where its author marked it as optional."""
    site.good("test/city", body="@hookimpl(optional=True)\ndef jointsup_publishers(self): return []")
    assert "test/city-numbers" in composed("test/city").randomness_sources


def test_two_applications_share_nothing(site: Site) -> None:
    """Each composition makes plugins of its own, so that two applications can have different settings."""
    site.good("test/city")
    one, two = composed("test/city"), composed("test/city")
    assert one.randomness_sources["test/city-numbers"].provider is not two.randomness_sources["test/city-numbers"].provider


def test_the_users_interrupt_ends_composition(site: Site) -> None:
    """An interrupt while a plugin hangs ends composition at once; it is no fault of the plugin."""
    interrupt = "import signal, threading, time\nsignal.pthread_kill(threading.main_thread().ident, signal.SIGINT)\n"
    module = site.install("test/slow", interrupt + "GO = [1]\nwhile GO: time.sleep(0.01)")
    # A program that a shell put into the background ignores interrupts.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            composed("test/slow", strict=False)
    finally:
        signal.signal(signal.SIGINT, before)
    if module in sys.modules:
        sys.modules[module].GO.clear()


MODULE = """
class Numbers(RandomnessSource):
    name = "test/numbers"
    kind = "announced"
    def fetch(self, event, day): return None

@hookimpl
def jointsup_plugin_info(): return info("test/city", settings=SETTINGS)

@hookimpl
def jointsup_randomness_sources(): return [Numbers()]
"""


def test_a_module_can_be_a_plugin(site: Site) -> None:
    """Functions of a module are hooks as methods of a class are; settings need a class, so that two applications can differ."""
    site.install("test/city", "SETTINGS = None" + MODULE, target="{module}")
    assert list(composed("test/city").randomness_sources) == ["test/numbers"]
    site.install("test/set", "SETTINGS = PluginInfo" + MODULE.replace("test/city", "test/set"), target="{module}")
    assert [one.code for one in refused("test/set").problems] == ["plugin.settings_module"]


def test_settings_are_structured_by_the_plugins_class(site: Site) -> None:
    """A plugin gets its settings as an instance of its class before any other hook; unknown, missing and needless ones are refused."""
    head = "from typing import Annotated\nfrom attrs import frozen\n@frozen\nclass S:\n    url: Annotated[str, Meaning('地址', 'x')]\n"
    site.install(
        "test/city", head + good_code("test/city", "test/n").replace('info("test/city")', 'info("test/city", settings=S)').replace('[Numbers()]', "[Numbers()] if self.settings.url == 'here' else 1 / 0")
    )  # fmt: skip
    site.good("test/plain")
    assert "test/n" in composed("test/city", settings={"test/city": {"url": "here"}}).randomness_sources
    for said, codes in (({}, ["document.missing"]), ({"url": 7}, ["document.type"]), ({"url": "x", "uri": "y"}, ["document.unknown"])):
        error = refused("test/city", settings={"test/city": said} if said else {})
        assert [one.code for one in error.problems] == codes
        assert "test/city (dist-test-city 1.0)" in error.text()
    assert [one.code for one in refused("test/plain", settings={"test/plain": {"url": "x"}}).problems] == ["plugin.no_settings"]


def test_damaged_entry_points_hide_no_other_plugin(site: Site) -> None:
    """A distribution whose entry points cannot be read is told by name, and the others are found all the same."""
    site.good("test/city")
    about = site.folder / "damaged-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Name: damaged\nVersion: 1.0\n", "utf-8")
    (about / "entry_points.txt").write_text("[jointsup.plugins]\nno target here\n", "utf-8")
    there = installed()
    assert [(one.source.distribution, one.code) for one in there.refusals if one.source.distribution == "damaged"] == [("damaged", "plugin.entry_points")]
    assert "test/city-numbers" in composed("test/city").randomness_sources


def test_of_two_copies_of_a_distribution_the_first_on_the_path_counts(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As with imports, a distribution that is on the path twice is taken once, from the first place."""
    site.good("test/city")
    other = Site(tmp_path / "other")
    other.folder.mkdir()
    other.good("test/city", version="0.9")
    monkeypatch.syspath_prepend(str(other.folder))
    assert composed("test/city").randomness_sources["test/city-numbers"].source.version == "0.9"

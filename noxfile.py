"""One session for each promise. ``nox -l`` lists them; ``tests`` is the README's command in an environment of its own."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import nox

nox.options.default_venv_backend = "venv"
nox.options.sessions = ["lint", "types", "contracts", "tests", "docs"]

PYTHONS = ["3.11", "3.12", "3.13"]
GROUPS = nox.project.load_toml("pyproject.toml")["dependency-groups"]
COVERING = [
    *(f"tests/unit/{name}" for name in ("test_canonical.py", "model", "algorithms", "codec", "verify")),
    *("tests/property/algorithms", "tests/vectors", "tests/verify"),
]
COVERING_NOTHING_MORE = [
    "agree_with_the_chances",
    "clean_at_depth_one",
    "damage_never",
    "files_are_up_to_date",
    "is_the_published_table",
    "table_is_that_of_unicode",
]
PURE = ["jointsup.canonical", "jointsup.hashes", "jointsup.model", "jointsup.algorithms", "jointsup.verify"]


def install(session: nox.Session, *groups: str) -> None:
    """Install the package with all extras and some dependency groups."""
    session.install("-e", ".[all]", *(requirement for group in groups for requirement in GROUPS[group]))


@nox.session(python="3.11")
def tests(session: nox.Session) -> None:
    """The README's test command."""
    install(session, "test")
    session.run("python", "-m", "pytest", "-n", "2", *session.posargs)


@nox.session(python="3.11")
def thorough(session: nox.Session) -> None:
    """All tests, each property on all of its examples."""
    install(session, "test")
    session.run("python", "-m", "pytest", "-n", "2", *session.posargs, env={"JOINTSUP_EXAMPLES": "all"})


@nox.session(python="3.11")
def cut(session: nox.Session) -> None:
    """A process killed anywhere in any act leaves all of it or none; with PostgreSQL, a server killed under it, too. Slow."""
    install(session, "test")
    runs = [[*session.posargs]] if session.posargs else [[], ["--on", "postgresql", "--kills", "3"], ["--on", "server", "--kills", "1"]]
    for options in runs:
        session.run("python", "-m", "cut", *options, env={"PYTHONPATH": "tests"})


@nox.session(python="3.11")
def coverage(session: nox.Session) -> None:
    """Every branch of what decides a draw or a check is taken by a test."""
    install(session, "test")
    # The same examples every time, so that no branch hangs on chance; slow tests that take no branch of their own are left out.
    tests = [*COVERING, "-k", f"not ({' or '.join(COVERING_NOTHING_MORE)})"]
    session.run("coverage", "run", "-m", "pytest", "-q", *tests, env={"JOINTSUP_EXAMPLES": "same"})
    include = ",".join(f"src/{name.replace('.', '/')}{suffix}" for name in PURE for suffix in (".py", "/*"))
    session.run("coverage", "report", f"--include={include}", "--show-missing", "--skip-covered", "--fail-under=100")


@nox.session(python="3.11")
def mutation(session: nox.Session) -> None:
    """No mutant of the deciding code lives that is not on the list; name parts behind ``--`` to run these alone."""
    install(session, "test", "mutation")
    session.run("python", "tools/mutation.py", *session.posargs)


@nox.session(python="3.11")
def benchmarks(session: nox.Session) -> None:
    """The table of province scale is made whole of two thousand entities: every work runs, and whoever draws one line draws the same."""
    install(session, "test", "bench")
    folder = Path(session.create_tmp()).resolve()
    results = folder / "results.jsonl"
    results.unlink(missing_ok=True)
    small = ["--data", str(folder), "--rows", "2000", "--drop", "--strict", *session.posargs]
    session.run("python", "benchmarks/scale.py", "--results", str(results), *small)


@nox.session(python="3.11")
def lint(session: nox.Session) -> None:
    """Ruff finds nothing."""
    session.install(*GROUPS["lint"])
    session.run("ruff", "check", "src", "tests", "tools", "benchmarks", "plugins", "noxfile.py")


@nox.session(python="3.11")
def types(session: nox.Session) -> None:
    """Mypy, strict, over the whole source, beside everything that it may import."""
    install(session, "test")
    session.run("mypy")


@nox.session(python="3.11")
def contracts(session: nox.Session) -> None:
    """The layers of the house hold."""
    install(session, "lint")
    session.run("lint-imports")


@nox.session(python="3.11")
def docs(session: nox.Session) -> None:
    """The docs build with warnings as errors."""
    install(session, "docs")
    session.run("sphinx-build", "-W", "--keep-going", "-b", "html", "docs", "docs/_build/html")


@nox.session(python=PYTHONS)
def wheel(session: nox.Session) -> None:
    """The built wheel, installed and run without a network, alone and with all extras, makes and checks a record and reads Parquet."""
    session.install("build")
    folder = Path(session.create_tmp()).resolve()
    shutil.rmtree(folder)
    dist, wheels, clean, home = (folder / name for name in ("dist", "wheels", "clean", "home"))
    home.mkdir(parents=True)
    session.run("python", "-m", "build", "--wheel", "--outdir", str(dist), silent=True)
    (built,) = dist.glob("*.whl")
    if built.stat().st_size >= 3_000_000:
        session.error(f"the wheel has {built.stat().st_size} bytes, 3 MB at most")
    session.run("python", "-m", "pip", "download", "-q", "-d", str(wheels), f"{built}[all]")

    cut = no_network(session)

    def alone(*command: str | Path) -> None:
        session.run(*cut, *map(str, command), external=True, env={"HOME": str(home), "PYTHONPATH": ""})

    python = clean / "bin/python"
    alone(Path(session.bin) / "python", "-m", "venv", clean)
    with session.chdir(folder):
        for wanted, engine in (("jointsup", "reference"), ("jointsup[all]", "duckdb")):
            demo = folder / engine
            alone(python, "-m", "pip", "install", "-q", "--no-index", "--find-links", wheels, wanted)
            alone(python, "-m", "jointsup", "demo", "--homes", "--engine", engine, "--out", demo)
            alone(python, demo / "record/check.py", demo / "record/record.json", "--frame", demo / "frozen/frame.txt")
        alone(python, "-m", "jointsup", "demo", "--county", "--entities", "3000", "--out", folder / "county")
        rows, again = folder / "register.parquet", folder / "again"
        copy = f"COPY (FROM read_csv('{demo / 'register.csv'}', all_varchar = true)) TO '{rows}' (FORMAT parquet)"
        alone(python, "-c", f"import duckdb; duckdb.sql({copy!r})")
        alone(python, "-m", "jointsup", "freeze", demo / "plan.json", "--rows", rows, "--out", again, "--take-good")
    if (home / ".duckdb").exists():
        session.error("DuckDB wrote into the home folder, where it keeps what it downloads")


def no_network(session: nox.Session) -> list[str]:
    """Return what to put before a command so that it has no network, not even its own machine's; say where nothing can be put."""
    for cut in (["unshare", "--net"], ["unshare", "--map-root-user", "--net"]):
        if shutil.which("unshare") and subprocess.run([*cut, "true"], capture_output=True, check=False).returncode == 0:
            return cut
    session.warn("unshare is not allowed here: what follows runs with a network and does not prove that it needs none")
    return []

"""One session for each promise. ``nox -l`` lists them; ``tests`` is the README's command in an environment of its own."""

from __future__ import annotations

from pathlib import Path

import nox

nox.options.default_venv_backend = "venv"
nox.options.sessions = ["lint", "types", "contracts", "tests", "docs"]

PYTHONS = ["3.11", "3.12", "3.13"]
GROUPS = nox.project.load_toml("pyproject.toml")["dependency-groups"]
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
def coverage(session: nox.Session) -> None:
    """Every branch of what decides a draw or a check is taken by a test."""
    install(session, "test")
    session.run("coverage", "run", "-m", "pytest", "-q", "tests/unit", "tests/property", "tests/verify", "tests/vectors")
    include = ",".join(f"src/{name.replace('.', '/')}{suffix}" for name in PURE for suffix in (".py", "/*"))
    session.run("coverage", "report", f"--include={include}", "--show-missing", "--fail-under=100")


@nox.session(python="3.11")
def mutation(session: nox.Session) -> None:
    """No mutant of the deciding code lives that is not on the list; name parts behind ``--`` to run these alone."""
    install(session, "test", "mutation")
    session.run("python", "tools/mutation.py", *session.posargs)


@nox.session(python="3.11")
def lint(session: nox.Session) -> None:
    """Ruff finds nothing."""
    session.install(*GROUPS["lint"])
    session.run("ruff", "check", "src", "tests", "tools", "benchmarks", "noxfile.py")


@nox.session(python="3.11")
def types(session: nox.Session) -> None:
    """Mypy, strict, over the whole source."""
    install(session, "lint")
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
    """The built wheel, installed from a folder of wheels without a network, runs the demo and checks its record."""
    session.install("build")
    folder = Path(session.create_tmp()).resolve()
    dist, wheels = folder / "dist", folder / "wheels"
    session.run("python", "-m", "build", "--wheel", "--outdir", str(dist), silent=True)
    (built,) = dist.glob("*.whl")
    if built.stat().st_size >= 3_000_000:
        session.error(f"the wheel has {built.stat().st_size} bytes, 3 MB at most")
    session.run("python", "-m", "pip", "download", "-q", "-d", str(wheels), f"{built}[all]")
    session.run("python", "-m", "venv", str(folder / "clean"), silent=True)
    python = str(folder / "clean/bin/python")
    session.run(python, "-m", "pip", "install", "-q", "--no-index", "--find-links", str(wheels), "jointsup[all]", external=True)
    with session.chdir(folder):
        session.run(python, "-m", "jointsup", "demo", "--out", str(folder / "demo"), external=True)
        session.run(
            python,
            str(folder / "demo/record/check.py"),
            str(folder / "demo/record/record.json"),
            "--frame",
            str(folder / "demo/frozen/frame.txt"),
            external=True,
        )


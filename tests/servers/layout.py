"""Lays out a server's jars with Maven, once per recipe, into a cache that test runs share."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from tests.servers.unavailable import ServerUnavailable

CACHE_VARIABLE = "DEPESCHE_TEST_CACHE"
_REPOSITORY = Path(__file__).resolve().parents[2]
_OLDEST_JAVA = 17


def java() -> str:
    """Path of a Java that runs the servers. Raises `ServerUnavailable` where there is none."""
    home = os.environ.get("JAVA_HOME")
    path = str(Path(home) / "bin" / "java") if home else shutil.which("java")
    if path is None or not Path(path).exists():
        raise ServerUnavailable(f"install Java {_OLDEST_JAVA} and Maven")
    shown = subprocess.run([path, "-version"], capture_output=True, text=True, check=False).stderr
    version = shown.partition('"')[2].partition(".")[0]
    if not version.isdigit() or int(version) < _OLDEST_JAVA:
        raise ServerUnavailable(f"install Java {_OLDEST_JAVA} or newer ({path} is {shown.splitlines()[:1]})")
    return path


def laid_out(name: str, pom: Path, finish: Callable[[Path], None] = lambda _: None) -> Path:
    """Folder with the artifacts that ``pom`` names, made on first use; ``finish`` completes it.

    The folder appears whole or not at all, and its name follows the recipe's content, so that neither an
    interrupted set-up nor a changed recipe can leave a stale one.
    """
    cache = Path(os.environ.get(CACHE_VARIABLE) or _REPOSITORY / ".cache" / "servers")
    digest = hashlib.sha256(pom.read_bytes()).hexdigest()[:12]
    folder = cache / f"{name}-{digest}"
    if folder.exists():
        return folder
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two test runs may start at once
        if not folder.exists():
            unfinished = cache / f"{name}-{digest}.unfinished"
            shutil.rmtree(unfinished, ignore_errors=True)
            _run_maven(pom, unfinished)
            finish(unfinished)
            unfinished.rename(folder)
    return folder


def _run_maven(pom: Path, folder: Path) -> None:
    maven = os.environ.get("MVN") or shutil.which("mvn")
    if maven is None:
        raise ServerUnavailable("install Maven")
    command = [maven, "-q", "-B", "-f", str(pom), f"-Dlayout={folder}", "package"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        tail = "\n".join(done.stdout.splitlines()[-30:])
        raise ServerUnavailable(f"let Maven reach a repository; it failed with\n{tail}\n{done.stderr}")

"""The folders of the embedded index: one per version, and a small file per alias that names the current one.

::

    data/index/news-000001/         a Tantivy index with stamp.json beside its files
    data/index/news-000002/
    data/index/news.alias           "news-000002"
"""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

import msgspec
from tantivy import Index

from depesche.errors import ConfigurationError, FatalError, IndexUnavailable
from depesche.index.stamp import Stamp
from depesche.index.tantivy_schema import schema
from depesche.index.versions import next_version_name, version_number

_STAMP = "stamp.json"
_META = "meta.json"
"""Tantivy's own; it is replaced with every commit."""


class Versions:
    """The versions of one alias. Other processes may use the same folder."""

    def __init__(self, directory: Path, alias: str, stamp: Stamp) -> None:
        self._directory = directory
        self._alias = alias
        self._stamp = stamp

    def path(self, name: str) -> Path:
        """Folder of a version."""
        return self._directory / name

    def current(self) -> str | None:
        """Name of the version that the alias stands for; ``None`` while there is no alias."""
        try:
            name = self._alias_file.read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise FatalError(f"{self._alias_file} cannot be read: {error}") from error
        if version_number(self._alias, name) is None:
            raise FatalError(
                f"{self._alias_file} should name a version such as {self._alias}-000001, but says {name[:80]!r}: "
                "write the name of the folder in use into it"
            )
        return name

    def ensure(self) -> str:
        """Name of the current version; a first one is made, and the alias set to it, where there is no alias."""
        current = self.current()
        if current is not None:
            return current
        names = self._names()
        if names:
            raise ConfigurationError(
                f"{self._directory} has versions ({', '.join(names)}) but no {self._alias_file.name}: "
                f"write the name of the one in use into {self._alias_file}",
                key="index.alias",
            )
        created = self.create()
        temporary = self._temporary_alias(created)
        try:
            os.link(temporary, self._alias_file)  # fails where another process was first
        except FileExistsError:
            shutil.rmtree(self.path(created), ignore_errors=True)
        finally:
            temporary.unlink()
        self._sync_directory()
        return self.current() or created

    def create(self) -> str:
        """Make an empty version; returns its name. It appears whole or not at all."""
        folder: Path | None = None
        try:
            self._directory.mkdir(parents=True, exist_ok=True)
            folder = Path(tempfile.mkdtemp(prefix=f".{self._alias}-", dir=self._directory))
            folder.chmod(0o755)
            (folder / _STAMP).write_bytes(msgspec.json.encode(self._stamp))
            Index(schema(self._stamp.languages), path=str(folder))
            return self._placed(folder)
        except (OSError, ValueError) as error:
            if folder is not None:
                shutil.rmtree(folder, ignore_errors=True)
            raise IndexUnavailable(f"no index can be created in {self._directory}: {error}") from error

    def swap(self, name: str) -> str | None:
        """Make the alias stand for ``name``, atomically and durably; returns what it stood for before."""
        self.check(name)
        previous = self.current()
        self._temporary_alias(name).replace(self._alias_file)
        self._sync_directory()
        return previous

    def check(self, name: str) -> None:
        """Raise `ConfigurationError` unless ``name`` is a version made for this schema, `FatalError` if it is broken."""
        folder = self.path(name)
        if version_number(self._alias, name) is None or not folder.is_dir():
            raise ConfigurationError(
                f"no version of the index is called {name!r}; in {self._directory} there are "
                f"{', '.join(self._names()) or 'none'}",
                key="index.alias",
            )
        try:
            stored = msgspec.json.decode((folder / _STAMP).read_bytes())
        except (OSError, msgspec.DecodeError) as error:
            raise broken(folder, error) from error
        self._stamp.check(stored, name)

    def commit_mark(self, name: str) -> tuple[int, int]:
        """Changes with every commit to the version, by whichever process."""
        path = self.path(name) / _META
        try:
            status = path.stat()
        except OSError as error:
            raise broken(path.parent, error) from error
        return status.st_mtime_ns, status.st_ino

    @property
    def _alias_file(self) -> Path:
        return self._directory / f"{self._alias}.alias"

    def _names(self) -> list[str]:
        with suppress(FileNotFoundError):
            names = (folder.name for folder in self._directory.iterdir())
            return sorted(name for name in names if version_number(self._alias, name) is not None)
        return []

    def _placed(self, folder: Path) -> str:
        while True:
            name = next_version_name(self._alias, self._names())
            try:
                folder.rename(self.path(name))
            except OSError as error:  # another process has just made one of that name
                if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
                    raise
            else:
                self._sync_directory()
                return name

    def _temporary_alias(self, name: str) -> Path:
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", prefix=f".{self._alias}-", dir=self._directory, delete=False
        ) as file:
            file.write(f"{name}\n")
            file.flush()
            os.fsync(file.fileno())
        path = Path(file.name)
        path.chmod(0o644)
        return path

    def _sync_directory(self) -> None:
        descriptor = os.open(self._directory, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def broken(folder: Path, error: Exception) -> FatalError:
    """The error for an index folder that cannot be read."""
    return FatalError(
        f"the index in {folder} cannot be read ({error}): stop all stages, move the folder and the .alias file beside it "
        "away, and fill a new index from the event log with `depesche replay`"
    )

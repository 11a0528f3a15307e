"""Certificates of a small authority of the tests' own, made with the openssl command."""

from __future__ import annotations

import ssl
import subprocess
from dataclasses import dataclass
from pathlib import Path

_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")


@dataclass(frozen=True)
class Authority:
    """It signs server certificates; ``file`` is what a client must trust."""

    folder: Path

    @property
    def file(self) -> Path:
        return self.folder / "authority.pem"

    def server(self, names: str = "DNS:secure.example,IP:127.0.0.1", days: int = 2) -> ssl.SSLContext:
        """The TLS context of a server with these names; of one that has expired for negative days."""
        stem = self.folder / f"server-{abs(hash((names, days)))}"
        key, request, extensions, certificate = (stem.with_suffix(f".{kind}") for kind in ("key", "csr", "ext", "pem"))
        extensions.write_text(f"subjectAltName={names}\n")
        _openssl("req", *_KEY, "-keyout", key, "-out", request, "-subj", "/CN=test")
        signed_by = ("-CA", self.file, "-CAkey", self.folder / "authority.key", "-CAcreateserial")
        _openssl("x509", "-req", "-in", request, *signed_by, "-days", days, "-extfile", extensions, "-out", certificate)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        return context


def authority(folder: Path) -> Authority:
    made = Authority(folder)
    is_authority = ("-addext", "basicConstraints=critical,CA:TRUE", "-days", 2, "-subj", "/CN=test authority")
    _openssl("req", "-x509", *_KEY, "-keyout", folder / "authority.key", "-out", made.file, *is_authority)
    return made


def _openssl(*arguments: object) -> None:
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)

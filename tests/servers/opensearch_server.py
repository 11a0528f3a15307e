"""A single OpenSearch node for the live tests."""

from __future__ import annotations

import re
import shutil
import time
import urllib.error
import urllib.request
from pathlib import Path

from tests.servers.layout import java, laid_out
from tests.servers.node import Node, NodeFailed

_RECIPE = Path(__file__).parent / "opensearch"
_READY = re.compile(r"AbstractHttpServerTransport publish_address \{127\.0\.0\.1:(\d+)\}")
_HEALTH_SECONDS = 60
_MODULES = {
    # name → (plugin class, modules that it extends)
    "analysis-common": ("org.opensearch.analysis.common.CommonAnalysisPlugin", "lang-painless"),
    "mapper-extras": ("org.opensearch.index.mapper.MapperExtrasPlugin", ""),
    "lang-painless": ("org.opensearch.painless.PainlessPlugin", ""),
    "reindex": ("org.opensearch.index.reindex.ReindexPlugin", ""),
}
_DESCRIPTOR = """\
name={name}
description={name}
version={version}
opensearch.version={version}
java.version=11
classname={plugin}
extended.plugins={extended}
has.native.controller=false
custom.foldername=
"""
_POLICIES = {
    "lang-painless": (
        'permission java.lang.RuntimePermission "createClassLoader";',
        'permission java.lang.RuntimePermission "getClassLoader";',
    ),
    "reindex": (
        'permission java.net.SocketPermission "*", "connect";',
        'permission java.net.NetPermission "getProxySelector";',
    ),
}
_THREADS = "org.opensearch.secure_sm.SecuredForkJoinWorkerThreadFactory"
_OPTIONS = [
    # Without JNA's native library the start skips memory locking, seccomp and the refusal to run as root, so any
    # user will do.
    "-Djna.nosys=true",
    "-Djna.nounpack=true",
    "-Xms512m",
    "-Xmx512m",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",  # halves the CPU time of the start
    "-Xss1m",
    "-XX:+ExitOnOutOfMemoryError",
    "-Djava.awt.headless=true",
    "-Dfile.encoding=UTF-8",
    "-Djava.locale.providers=SPI,COMPAT",
    "-Dio.netty.noUnsafe=true",
    "-Dio.netty.noKeySetOptimization=true",
    "-Dio.netty.recycler.maxCapacityPerThread=0",
    "-Dio.netty.allocator.numDirectArenas=0",
    "-Dlog4j.shutdownHookEnabled=false",
    "-Dlog4j2.disable.jmx=true",
    f"-Djava.util.concurrent.ForkJoinPool.common.threadFactory={_THREADS}",
    "-Dopensearch.distribution.type=zip",
    "-Dopensearch.bundled_jdk=false",
]


class OpenSearchServer:
    """An OpenSearch node with its data and configuration in ``folder``."""

    def __init__(self, folder: Path) -> None:
        home = _home(laid_out("opensearch", _RECIPE / "pom.xml", _complete_modules))
        configuration, temporary = folder / "config", folder / "tmp"
        shutil.copytree(_RECIPE / "config", configuration)
        temporary.mkdir()
        command = [java(), *_OPTIONS, f"-Djava.io.tmpdir={temporary}", f"-Dopensearch.path.home={home}"]
        command += [f"-Dopensearch.path.conf={configuration}", "-cp", f"{home}/lib/*"]
        command += ["org.opensearch.bootstrap.OpenSearch", f"-Epath.data={folder / 'data'}"]
        command += [f"-Epath.logs={folder / 'logs'}"]
        self.node = Node("OpenSearch", command, folder / "opensearch.log", folder)
        self.url = ""

    def start(self) -> None:
        """Start, or start again with the same data; the port is a new one each time. Raises `NodeFailed`."""
        port = self.node.start(_READY).group(1)  # from the node's own log: no other process can have it
        self.url = f"http://127.0.0.1:{port}"
        self._await_health()

    def _await_health(self) -> None:
        deadline = time.monotonic() + _HEALTH_SECONDS
        while True:
            try:
                with urllib.request.urlopen(
                    f"{self.url}/_cluster/health?wait_for_status=yellow&timeout=5s", timeout=10
                ):
                    return
            except (urllib.error.URLError, OSError) as error:
                if time.monotonic() > deadline:
                    self.node.stop()
                    raise NodeFailed(f"OpenSearch is not healthy: {error}\n{self.node.log_tail()}") from error
            time.sleep(0.2)


def _complete_modules(layout: Path) -> None:
    """Write what the published module jars lack: their descriptors and permissions."""
    home = _home(layout)
    version, modules = home.name.removeprefix("opensearch-"), home / "modules"
    for name, (plugin, extended) in _MODULES.items():
        text = _DESCRIPTOR.format(name=name, version=version, plugin=plugin, extended=extended)
        (modules / name / "plugin-descriptor.properties").write_text(text, encoding="utf-8")
    for name, permissions in _POLICIES.items():
        text = "\n".join(["grant {", *(f"  {permission}" for permission in permissions), "};", ""])
        (modules / name / "plugin-security.policy").write_text(text, encoding="utf-8")


def _home(layout: Path) -> Path:
    """The unpacked distribution, ``opensearch-<version>``."""
    return next(layout.glob("opensearch-*"))

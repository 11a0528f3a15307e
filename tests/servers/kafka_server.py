"""A single Kafka node (KRaft: broker and controller in one process) for the live tests."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from tests.servers.layout import java, laid_out
from tests.servers.node import Node, NodeFailed, free_ports

_POM = Path(__file__).parent / "kafka" / "pom.xml"
_READY = re.compile(r"Kafka Server started")
_PORT_TAKEN = re.compile(r"BindException|Address already in use")
_ATTEMPTS = 3
_PROPERTIES = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller_port}
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller_port}
advertised.listeners=PLAINTEXT://127.0.0.1:{port}
controller.listener.names=CONTROLLER
inter.broker.listener.name=PLAINTEXT
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
log.dirs={data}
# One node holds every copy there is.
offsets.topic.replication.factor=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
# Fewer files and threads: it starts faster.
offsets.topic.num.partitions=4
transaction.state.log.num.partitions=2
num.network.threads=2
num.io.threads=4
log.cleaner.enable=false
# A group's first member need not wait for others.
group.initial.rebalance.delay.ms=0
# Tests may use short sessions.
group.min.session.timeout.ms=1000
# As in production: a mistyped name must not become a topic.
auto.create.topics.enable=false
# A frozen node that thaws is not to be fenced by itself.
broker.session.timeout.ms=120000
"""


class KafkaServer:
    """A Kafka node with its data in ``folder``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._java = java()
        self._jars = f"{laid_out('kafka', _POM)}/lib/*"
        self.node: Node
        self.bootstrap = ""

    def start(self) -> None:
        """Start on free ports. Raises `NodeFailed`."""
        for attempt in range(1, _ATTEMPTS + 1):
            properties = self._format(self._folder / f"attempt-{attempt}")
            command = [self._java, "-Xms128m", "-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]
            command += ["-cp", self._jars, "kafka.Kafka", str(properties)]
            self.node = Node("Kafka", command, self._folder / f"kafka-{attempt}.log", self._folder)
            try:
                self.node.start(_READY)
            except NodeFailed:
                if attempt < _ATTEMPTS and _PORT_TAKEN.search(self.node.log()):
                    continue
                raise
            return

    def restart(self) -> None:
        """Start again after `Node.kill` or `Node.stop`, with the same data on the same ports."""
        self.node.start(_READY)

    def _format(self, folder: Path) -> Path:
        folder.mkdir(parents=True)
        port, controller_port = free_ports(2)
        self.bootstrap = f"127.0.0.1:{port}"
        properties = folder / "server.properties"
        properties.write_text(
            _PROPERTIES.format(port=port, controller_port=controller_port, data=folder / "data"), encoding="utf-8"
        )
        tool = [self._java, "-XX:TieredStopAtLevel=1", "-cp", self._jars, "kafka.tools.StorageTool"]
        command = [*tool, "format", "-t", "ZGVwZXNjaGUtdGVzdHMtMQ", "-c", str(properties)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise NodeFailed(f"Kafka's data folder cannot be formatted:\n{done.stdout}\n{done.stderr}")
        return properties

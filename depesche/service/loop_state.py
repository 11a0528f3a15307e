"""`LoopState`: what a consume loop shows of itself to the health endpoints, which run in another thread."""

from __future__ import annotations

import time
from dataclasses import dataclass, field


@dataclass(slots=True)
class LoopState:
    """Written by the loop only; each field is replaced as a whole."""

    last_turn: float = field(default_factory=time.monotonic)
    """Monotonic time at which the loop last showed a sign of life."""
    input_error: str | None = "nothing read yet"
    output_error: str | None = None
    assigned: int = 0
    last_commit: float = 0.0
    """`time.perf_counter` at the last commit."""

    def problems(self) -> list[str]:
        """Why the stage is not ready; empty when it is."""
        found = []
        if self.input_error:
            found.append(f"input: {self.input_error}")
        elif not self.assigned:
            found.append("input: no partitions assigned")
        if self.output_error:
            found.append(f"output: {self.output_error}")
        return found

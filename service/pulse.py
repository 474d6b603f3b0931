"""Whether what the service does by itself still goes round: each hand's last round, by name."""

import math
import threading
import time
from collections.abc import Mapping

# A round lasts a second, and its longest statement 20 (STATEMENT_TIMEOUT_S).
LATE_S = 60.0


class Pulse:
    """When each hand went round last; one that was never begun is nobody's worry."""

    def __init__(self) -> None:
        self._last: dict[str, float] = {}
        self._turn = threading.Lock()

    def beat(self, hand: str) -> None:
        """It goes round."""
        with self._turn:
            self._last[hand] = time.monotonic()

    def stop(self, hand: str) -> None:
        """It has ended without being asked to, and will not come back."""
        with self._turn:
            self._last[hand] = -math.inf

    def ages_s(self) -> Mapping[str, float]:
        """Seconds since each went round last."""
        with self._turn:
            now = time.monotonic()
            return {hand: now - at for hand, at in sorted(self._last.items())}

    def age_s(self, hand: str) -> float:
        """Seconds since this one did; 0 where it was never begun."""
        return self.ages_s().get(hand, 0.0)

    def late(self) -> list[str]:
        """The hands that do not go round any more."""
        return [hand for hand, age_s in self.ages_s().items() if age_s > LATE_S]

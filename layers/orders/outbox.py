"""What is to be sent: at least once, under a number by which its receiver knows it again. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from layers.ids import IncidentId, RegionCode

# Pauses between tries grow from the first to the longest; a receiver that is away is not hammered.
FIRST_PAUSE_S = 2
LONGEST_PAUSE_S = 300


class Channel(StrEnum):
    """Where a message goes: an in-app inbox, a receiver's own system, the log."""

    INBOX = "inbox"
    WEBHOOK = "webhook"
    LOG = "log"


# The log is a copy for the record: what only it took has reached nobody.
REACHES = (Channel.INBOX, Channel.WEBHOOK)
ROOM = "room"


@dataclass(frozen=True, slots=True)
class Message:
    """One message to one receiver by one channel; ``order_no`` empty: it is about no order."""

    region_code: RegionCode
    incident_id: IncidentId
    is_exercise: bool
    topic: str
    channel: Channel
    receiver_kind: str
    receiver_code: str
    body: Mapping[str, Any]
    order_no: str = ""
    revision: int = 0
    message_no: int = 0
    tries: int = 0

    @property
    def number(self) -> str:
        """The receiver's number of it: what comes twice under one number came once."""
        return number_of(self.region_code, self.message_no)

    @property
    def is_the_order(self) -> bool:
        """Whether it carries the order itself, and is not only a word about it."""
        return "order" in self.body


def number_of(region_code: RegionCode, message_no: int) -> str:
    """The number by which the receiver of a message knows it again."""
    return f"{region_code}-{message_no}"


def pause_s(tries: int) -> int:
    """Seconds to wait after so many tries: 2, 4, 8, … and never longer than five minutes."""
    return int(min(FIRST_PAUSE_S * 2 ** min(max(tries - 1, 0), 20), LONGEST_PAUSE_S))

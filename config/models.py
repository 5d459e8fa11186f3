"""All models of this floor, where Django looks for them; whoever needs one imports it from its room."""

from config.ops.models import Duty, WorkerHeartbeat
from config.practice.models import PracticeSeat

__all__ = ["Duty", "PracticeSeat", "WorkerHeartbeat"]

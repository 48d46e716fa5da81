"""Qiskit on the Hub: `QHubProvider`, its backends (`BackendV2`) and its jobs (`JobV1`)."""

from .backend import QHubBackend
from .job import QHubJob
from .provider import QHubProvider

__all__ = ["QHubBackend", "QHubJob", "QHubProvider"]

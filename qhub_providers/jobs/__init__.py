"""The life of a job on the Hub, free of any SDK: submit, wait, cancel, fetch.

`HubJob` is one job of the Hub; `submit` makes one, `polling` waits for one or many, `failure` reads why one failed.
"""

from .job import HubJob
from .submit import Submission, submit, submit_all

__all__ = ["HubJob", "Submission", "submit", "submit_all"]

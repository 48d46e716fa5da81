"""What the embedded Hub answers beyond the contract's document: all of it."""

from __future__ import annotations

from collections.abc import Mapping

STATUSES: Mapping[int, str] = {
    400: "a parameter or a body that is not as the contract says; the detail names the field, says what was wrong and"
    " how to mend it. The document lists 400 with four operations only.",
    401: "an unknown token is refused also where none is needed: it is a mistake to be told.",
    405: "a method that the path does not have; the header `Allow` lists those that it has.",
    413: "a body of more than 64 MiB.",
    415: "a body that is declared as something else than JSON.",
    429: "asked for by `faults`, with `Retry-After`.",
    503: "asked for by `faults`, with `Retry-After`.",
}
"""Statuses that an operation may answer although the document does not list them with it, and when."""

BODIES: Mapping[str, str] = {
    "null": "a field of a record that has no value is null, as on the real Hub; the document has no nulls.",
    "session jobs": "the jobs of a session are a list, as the prose says; the document's schema is a single `Job`.",
    "result stream": "the file is declared as `application/json`, which it is; the document says any type.",
    "problems": "an error is a problem document (RFC 7807) as `application/problem+json`; the document has no bodies.",
}
"""Where a body differs from the document's schema, and why."""

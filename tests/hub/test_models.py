"""Records are read whatever is in them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from qhub_providers.errors import ApiError
from qhub_providers.hub import types
from tests.hub.conftest import Clients
from tests.hub.fake import FakeHub, answer

MODELS = [types.Backend, types.Configuration, types.Job, types.PageResponseJob, types.CalibrationResponse]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
FIELDS = sorted({name for model in MODELS for name in model.model_fields})


@given(model=st.sampled_from(MODELS), record=st.dictionaries(st.sampled_from(FIELDS) | st.text(), JSON, max_size=8))
def test_no_record_is_refused_for_what_is_in_it(model: type[types.HubModel], record: dict[str, Any]) -> None:
    read = model.model_validate(record)
    assert set(record) <= set(read.model_dump())


def test_a_backend_in_the_shape_of_a_recorded_one() -> None:
    backend = types.Backend.model_validate(
        {
            "id": "x.qpu.y",
            "technology": "TOPOLOGICAL",
            "documentation": {"sdks": [{"type": "QISKIT", "url": "https://docs.example"}, "BRAKET"]},
            "configuration": {
                "gates": [{"name": "cx", "native_gate": True}],
                "connectivity": {"fully_connected": False, "graph": {"0": ["1"]}},
                "shots_range": {"min": 1, "max": "100"},
                "max_pubs_per_job": 100,
                "new": {"deep": [1]},
            },
            "costs": [{"granularity": "shot", "currency": "EUR", "value": 0.01}],
            "availability": None,
        }
    )
    configuration = backend.configuration
    assert configuration is not None
    assert backend.technology == "TOPOLOGICAL"
    assert configuration.gates == [types.Gate(name="cx", native_gate=True)]
    assert configuration.shots_range == types.ShotsRange(min=1, max=100)
    assert configuration.model_dump()["new"] == {"deep": [1]}
    assert backend.documentation is not None
    assert backend.documentation.sdks == [{"type": "QISKIT", "url": "https://docs.example"}, "BRAKET"]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-01-01 12:00:00", datetime(2026, 1, 1, 12, tzinfo=UTC)),
        ("2026-01-01T12:00:00Z", datetime(2026, 1, 1, 12, tzinfo=UTC)),
        ("2026-01-01T12:00:00.250+02:00", datetime(2026, 1, 1, 10, 0, 0, 250000, tzinfo=UTC)),
        ("yesterday", "yesterday"),
        ("", ""),
        (None, None),
    ],
)
def test_timestamps_are_aware_or_left_alone(text: str | None, moment: Any) -> None:
    read = types.Job.model_validate({"created_at": text}).created_at
    assert read == moment
    if isinstance(read, datetime):
        assert read.utcoffset() is not None


def test_an_offset_is_kept() -> None:
    read = types.Job.model_validate({"created_at": "2026-01-01T12:00:00+02:00"}).created_at
    assert isinstance(read, datetime)
    assert read.utcoffset() == timedelta(hours=2)


def test_a_record_cannot_be_changed() -> None:
    job = types.Job(id="1")
    with pytest.raises(ValidationError):
        job.id = "2"  # type: ignore[misc]  # that is what is tried here


def test_what_is_no_object_is_no_record() -> None:
    with pytest.raises(ValidationError):
        types.Job.model_validate(["1"])


@pytest.mark.parametrize(
    ("model", "record", "read"),
    [
        (types.Backend, {"configuration": "none"}, {"configuration": None}),
        (types.Backend, {"documentation": "...", "provider": 5}, {"documentation": None, "provider": "5"}),
        (types.Backend, {"hardware_provider": ["IBM"]}, {"hardware_provider": None}),
        (types.Backend, {"hardware_provider": "quera"}, {"hardware_provider": "QUERA"}),
        (types.Configuration, {"shots_range": "1-100"}, {"shots_range": None}),
        (types.Configuration, {"qubit_count": "many"}, {"qubit_count": None}),
        (types.Configuration, {"supported_input_formats": [{}]}, {"supported_input_formats": None}),
        (
            types.Configuration,
            {"supported_input_formats": "openqasm.v3"},
            {"supported_input_formats": ["OPEN_QASM_V3"]},
        ),
        (types.Configuration, {"supported_input_formats": ["new", 1.5]}, {"supported_input_formats": ["new", "1.5"]}),
        (types.ShotsRange, {"min": "few", "max": 7}, {"min": None, "max": 7}),
        (types.Job, {"tags": ["a", None, "b"], "runtime": 1.5}, {"tags": ["a", "b"], "runtime": 1.5}),
        (types.Job, {"status": "completed"}, {"status": "COMPLETED"}),
        (types.Job, {"status": "Archived"}, {"status": "Archived"}),
        (types.JobStatusResponse, {"status": "Running"}, {"status": "RUNNING"}),
        (types.BackendStateInfo, {"status": "online"}, {"status": "ONLINE"}),
    ],
)
def test_a_field_holds_what_its_type_says(
    model: type[types.HubModel], record: dict[str, Any], read: dict[str, Any]
) -> None:
    assert model.model_validate(record).model_dump(include=set(read)) == read


def test_every_place_of_a_page_is_kept() -> None:
    page = types.PageResponseJob.model_validate({"content": [{"id": "1"}, None, "x", {"tags": 5}]})
    assert page.content is not None
    assert [job.id for job in page.content] == ["1", None, None, None]


def test_what_is_no_backend_takes_no_other_away(clients: Clients, hub: FakeHub) -> None:
    hub.faults["GET"] = [answer(200, json=[None, {"id": "a"}, "b"]), answer(200, json=[None, "b"])]
    call = clients.on(hub)
    assert [backend.id for backend in call(lambda client: client.backends.get_backends())] == ["a"]
    with pytest.raises(ApiError, match="list of Backend"):
        call(lambda client: client.backends.get_backends())

"""One module per wire format: pure functions from a circuit to a job input, and from a result to measurements.

- `bits` knows every bit order, and is the only place that does.
- `measurements` is the small value that every result becomes.
- `readout` says which classical bits a circuit has and what fills them; a tag where the wire has no room.
- `amplitudes` is what a simulator says of a state without measuring it.
- `circuit` walks a circuit and refuses what a format cannot say.
- `braket_qasm`, `ibm`, `ionq`, `iqm`, `kipu`, `open_qasm`, `qudora` are the formats; `registry` chooses one from a
  backend's record.
"""

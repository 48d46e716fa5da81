// Three qubits in the state (|000> + |111>) / sqrt(2): every shot is all zeros or all ones.
OPENQASM 2.0;
include "qelib1.inc";
qreg q[3];
creg c[3];
h q[0];
cx q[0], q[1];
cx q[1], q[2];
measure q -> c;

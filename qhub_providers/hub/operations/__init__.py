"""Pure builders: one function for each operation, from its arguments to a `Request`."""

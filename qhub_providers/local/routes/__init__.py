"""What each path of the contract does: one module a resource, one function an operation, `Call` in, response out."""

"""What the workers run: one module a family, `run(task) -> JSON text of the result`. `inputs` runs on submission."""

"""The processes that run the jobs: `pool` in the server, `process` in each worker, `task` between them."""

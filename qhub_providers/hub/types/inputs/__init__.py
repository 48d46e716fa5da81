"""Typed inputs of jobs, and their parameters, family by family. A plain dict is as good."""

"""Measurements of the program as a user meets it; figures and how to read them: docs/performance.md."""

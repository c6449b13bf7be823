"""Rows from files: read, recognised, checked, split and described. Knows no torch."""

"""Ordered steps that bring an older file to today's shape; they never import the rest of `db`."""

"""Checks of published documents, on plain JSON and never through today's model classes."""

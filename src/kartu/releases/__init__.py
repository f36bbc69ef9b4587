"""Releases, and what lies between two states of a deck."""

"""Texts that were edited in Anki, brought home."""

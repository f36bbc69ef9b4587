"""Kartu: flashcards written in YAML, handed out as Anki packages that can be corrected for years."""

__version__ = "0.1.0"

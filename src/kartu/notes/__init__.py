"""Entries to notes in every language of the deck."""

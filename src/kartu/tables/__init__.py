"""Decks as spreadsheets, out and back in: one sheet a kind, one row an entry, one column a key and language."""

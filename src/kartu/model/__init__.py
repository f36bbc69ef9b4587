"""What the rest speaks of: problems, identities, languages, kinds, note types, and decks as the rest sees them."""

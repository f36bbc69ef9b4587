"""What was read of a deck, and all that is wrong with it: entries, the head, and rules on both."""

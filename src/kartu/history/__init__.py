"""What was released: the record, what has changed since, and what a release would do to students."""

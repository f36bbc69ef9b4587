"""Notes to packages: rows of a collection, and the file around it."""

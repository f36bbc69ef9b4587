"""The stages of a build in their order, and the memory of a build in which nothing changed."""

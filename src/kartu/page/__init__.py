"""The share page and the list of decks: Python that gathers the data, HTML, CSS and script that show it."""

"""Texts of a deck to the HTML on cards, and HTML back to text."""

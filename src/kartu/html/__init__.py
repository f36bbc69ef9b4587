"""Texts of a deck -> the HTML on cards, and HTML back to text."""

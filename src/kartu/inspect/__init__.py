"""Packages of any origin, read back."""

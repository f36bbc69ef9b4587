"""Fuzzing: programs for atheris, and the corpus that CI replays without it (`tests/test_fuzz.py`)."""

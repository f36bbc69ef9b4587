"""The command line: one module for each group of commands, and the words that all of them print."""

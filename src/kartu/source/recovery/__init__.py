"""Reading goes on after a mistake: each is found, described with its cure, and replaced, so that the next is found too.

Nothing here is loaded for a file that is in order.
"""

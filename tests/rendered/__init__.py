"""Every Chinese page as text, so that two states of the tree can be compared word by word (`make rendered OUT=folder`).

Nothing here imports the code under comparison: the world is made by commands and by pages, found again by addresses.
"""

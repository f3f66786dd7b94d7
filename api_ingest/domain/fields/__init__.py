"""One module a field.

How its reported text becomes a canonical value, with the source of each rule.

Each offers `read(text, ...)`, which gives the value (None: not usable) and the kinds of problem
found.
"""

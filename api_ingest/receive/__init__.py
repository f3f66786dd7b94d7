"""How bytes arrive, one module a way."""

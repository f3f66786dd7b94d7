"""All SQL, one module a noun."""

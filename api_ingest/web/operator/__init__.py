"""Pages for operators, one module a page."""

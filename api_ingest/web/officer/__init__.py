"""Pages for officers, one module a page."""

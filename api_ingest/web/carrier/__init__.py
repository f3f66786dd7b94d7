"""Pages that carriers see."""

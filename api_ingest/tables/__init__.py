"""Tables whoever wrote them: bytes become sheets of rows of cells, each with its place."""

"""Pages for the partners of the chain: figures, and nobody in them."""

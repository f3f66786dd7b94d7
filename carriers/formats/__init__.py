"""What format a delivery is in, and how each is read; and the replies."""

"""What the clock or a change starts, not a delivery."""

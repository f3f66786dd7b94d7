"""What a carrier's deliveries usually look like, and what is other in one of them."""

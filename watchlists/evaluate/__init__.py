"""How good the matching is: invented people, what airline systems do to them, and the measure."""

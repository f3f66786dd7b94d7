"""Stays: who entered and left, how long each person may stay, and who stayed longer."""

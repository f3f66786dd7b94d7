"""The words: what every other part speaks. Pure; imports nothing of ours."""

"""The flow, and one module a step."""

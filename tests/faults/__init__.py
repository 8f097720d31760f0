"""Faults under load: what goes wrong in production, while two thousand tasks run. `make faults` runs them."""

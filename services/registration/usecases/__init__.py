"""Use cases: one function is one transaction - read and lock, decide, write, tell. The edge opens the unit."""

"""What can be done: one function is one transaction - read and lock, decide, write, tell. The edge opens the unit."""

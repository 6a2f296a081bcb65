"""SQL for screens and lists: reads without locks, as values made for showing."""

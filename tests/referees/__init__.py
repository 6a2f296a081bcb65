"""Outside programs that must accept what we write and refuse it altered."""

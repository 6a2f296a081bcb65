"""SQL of the import: files and rows, jobs, verdicts, what enters the register, what waits to be told or for a code."""

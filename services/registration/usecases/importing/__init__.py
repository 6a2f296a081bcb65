"""The import of an outside register: a file is staged, judged run by run, entered, and told of afterwards."""

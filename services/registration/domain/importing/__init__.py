"""The import of an outside register, without a database: columns, cells, rows, what becomes of each, who has a name."""

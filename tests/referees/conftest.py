"""Files that are run by a program of their own, beside an outside library and without our code; they are no tests."""

collect_ignore = ["pymerkle_tree.py", "sd_jwt_reader.py"]

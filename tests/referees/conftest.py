"""Files that are run by a program of their own, beside an outside library and without our code; they are no tests."""

collect_ignore = ["cose_cwt.py", "cose_pycose.py", "pymerkle_tree.py", "sd_jwt_reader.py"]

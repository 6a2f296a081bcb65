"""pymerkle_tree.py is run by a program of its own, beside pymerkle and without our code; it is no test."""

collect_ignore = ["pymerkle_tree.py"]

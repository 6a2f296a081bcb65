"""The four services of Yizhao. None imports another: events carry what the reader needs."""

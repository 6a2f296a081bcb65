"""Values and rules of code allotment, pure: segments, codes, requests, and the second opinion on check characters."""

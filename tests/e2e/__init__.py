"""The whole house as people start it, driven from outside."""

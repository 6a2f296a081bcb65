"""Real pages of a running house, in a real Chromium, as a person with a mouse meets them."""

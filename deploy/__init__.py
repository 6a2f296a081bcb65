"""What knows all services at once: the one-machine house, its front, audit and demo, and files to run them apart."""

"""`make demo`: the main job without hands, through the HTTP API of the running services, as an outsider would do it."""

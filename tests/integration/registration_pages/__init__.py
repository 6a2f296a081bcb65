"""The pages of registration, used as a person without script uses them: links, forms, buttons."""

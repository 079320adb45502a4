"""The schema's history, one step a file, run by ``Store.migrate``."""

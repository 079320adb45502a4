"""Where documents are, how long that takes, and what it looks like from month to month."""

"""Telling people in time: notices on their page, messages by mail and by other services."""

"""Transports that hold a connection open: server-sent events, and answers that wait."""

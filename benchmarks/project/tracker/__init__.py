"""What a project writes that tracks its tasks by itself: signal handlers that get a row and save it."""

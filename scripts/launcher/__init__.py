"""What `make run` and `make test` are made of. Standard library only: it runs before anything is installed."""

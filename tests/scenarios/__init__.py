"""What happens to a task, and what is to be stored of it: scenarios with real workers, run by `make scenarios`."""

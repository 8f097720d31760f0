"""What makes a demo of it: accounts, sample data, and a page to begin with."""

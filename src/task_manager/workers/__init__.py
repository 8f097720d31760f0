"""Which workers there are: one contract, and the sources that can say."""

"""Pages of other origins, in a real browser, as documented in `docs/en/cross-origin.md`."""

"""A wait at one counter: told by its poster, grouped with eleven others, answered, mended, shown publicly, and confirmed four weeks later."""

"""Bodies 「団体」: the nation, metropolis, municipalities and affiliated bodies, and their ledger."""

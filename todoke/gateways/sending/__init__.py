"""Messages out to the world: one interface, a gateway for each provider, and a sandbox that behaves as they do."""

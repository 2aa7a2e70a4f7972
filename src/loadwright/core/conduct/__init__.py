"""How a run starts, shares its load and ends: decisions shared by the server and the command line."""

"""How a run is started, shared, and ended: decided from what is known, for the server and the command line alike."""

"""Pure logic: no I/O, no clock, no framework; everything is computable from its arguments."""

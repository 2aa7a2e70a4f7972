"""JMeter elements: their declarations, how properties are read and written, and rules beyond a declaration."""

"""JMeter elements: declarations, reading and writing of properties, and rules beyond the declarations."""

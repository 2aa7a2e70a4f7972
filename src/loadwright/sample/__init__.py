"""A demo shop to load-test, and a JMeter plan for it."""

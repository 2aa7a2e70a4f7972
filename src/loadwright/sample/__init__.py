"""A small shop to shoot at and a JMeter plan that visits it."""

"""The variables of a plan: where each is defined and where it is used."""

"""Values of responses that later requests send, such as tokens: where they are found, and where they are sent."""

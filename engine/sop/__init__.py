"""What an SOP is: read from its diagram, held to the rules, and nothing about running it."""

"""What the commands of ``alur`` do, one room a subject; each adds its own arguments."""

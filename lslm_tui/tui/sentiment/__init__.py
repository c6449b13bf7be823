"""The parts of the sentiment place."""

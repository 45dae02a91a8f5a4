"""The screen: what a person sees of the queue, and the keys that decide."""

"""Rules: what a person has decided once, and what each of them does with a call."""

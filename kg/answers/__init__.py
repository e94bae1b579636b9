"""What look-ups give back, as text for a terminal, as rows, and as pictures: one module a question."""

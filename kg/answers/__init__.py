"""What look-ups give back, as text for a terminal and as rows for a table: one module a question."""

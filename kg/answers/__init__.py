"""What look-ups give back, as text for a terminal and as rows for a table: one module a question.

The value goes in, text or rows come out; :mod:`kg.answers.format` has what they share, :mod:`kg.answers.plot` draws.
"""

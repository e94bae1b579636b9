"""How long things take, how much memory, and how right they are: README.md says what each file measures."""

"""The cleaning of what sources say: text, LaTeX, languages, and papers that are left out."""

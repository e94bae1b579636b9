"""The recipe: from annotated papers and a large unannotated corpus to the model that ships in ``kg/nlp/model``.

``python -m kg.training CORPUS_DIR PAPERS.jsonl.gz -o kg/nlp/model`` runs all of it; see ``docs/extraction.md``. It
needs the extra ``paperkg[train]``, which nothing else in the package imports.
"""

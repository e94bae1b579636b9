"""One SQLite file, ``kg.sqlite``: the whole graph, and the index that look-ups read.

Written in :mod:`kg.store.writing`, read whole or row by row in :mod:`kg.store.reading`, in part around a concept in
:mod:`kg.store.around`, streamed for RDF in :mod:`kg.store.streaming`.
"""

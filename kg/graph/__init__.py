"""The NetworkX graph: made in :mod:`kg.graph.network`, cut in :mod:`kg.graph.cut`, with its provenance.

:mod:`kg.graph.summary` counts what is in it, :mod:`kg.graph.shown` shows it in Python and in a notebook,
:mod:`kg.graph.content` says what there is to write of it as RDF.
"""

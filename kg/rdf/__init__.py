"""The graph as RDF, and SPARQL over it.

:mod:`kg.rdf.export` writes it, :mod:`kg.rdf.read` reads it back, :mod:`kg.rdf.query` asks it,
:mod:`kg.rdf.validate` checks it.
"""

"""The graph as RDF: written and read back, validated, and queried; named queries.

:func:`kg.rdf.export.write_rdf` writes it, :func:`kg.rdf.read.read_rdf` reads it back, :mod:`kg.rdf.query` asks it.
"""

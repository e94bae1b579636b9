"""``kg serve``: a read-only SPARQL endpoint over a graph, its workers, its pages.

:mod:`kg.endpoint.serve` hands out the application and runs it; queries are answered by :mod:`kg.endpoint.worker`.
"""

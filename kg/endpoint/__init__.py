"""``kg serve``: a read-only SPARQL endpoint over a graph, its workers, its pages."""

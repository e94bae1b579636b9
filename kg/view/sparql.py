"""What a page needs to answer SPARQL by itself: Oxigraph as WebAssembly, the triples, the named queries.

Oxigraph's package for the web lies under ``vendor/oxigraph`` as npm has it (its version is in ``package.json``).
"""

from __future__ import annotations

import re
from importlib.resources import files

from kg.paths import ontology
from kg.view.gzipped import gzipped


def engine_script() -> str:
    """Oxigraph's JavaScript as a plain script that sets ``oxigraph``, instead of a module.

    Examples
    --------
    >>> "export " in engine_script(), "import.meta" in engine_script()
    (False, False)
    """
    script = files("kg.view").joinpath("vendor", "oxigraph", "web.js").read_text(encoding="utf-8")
    script = re.sub(r"^export \{.*\};$", "return { initSync, Store };", script, flags=re.MULTILINE)
    script = re.sub(r"^export (?=class|function|const)", "", script, flags=re.MULTILINE)
    script = script.replace("import.meta.url", "undefined")  # only read by the loader that fetches, which we do not use
    return f"const oxigraph = (() => {{\n{script}\n}})();\n"


def engine_binary() -> str:
    """Oxigraph's WebAssembly, as base64 of gzip."""
    binary = files("kg.view").joinpath("vendor", "oxigraph", "web_bg.wasm").read_bytes()
    return gzipped(binary, 9)


def queries() -> dict[str, str]:
    """The named queries of ``ontologies/queries``, by name."""
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(ontology("queries").glob("*.rq"))}

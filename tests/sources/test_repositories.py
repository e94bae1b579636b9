"""What repositories give over OAI-PMH, and Zotero by default: real shapes, made-up content."""

from __future__ import annotations

import io

import pytest

from kg.errors import SourceError
from kg.model import Paper
from kg.sources import Reading, read_papers

OAI = """<?xml version="1.0" encoding="UTF-8"?>
<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<responseDate>2024-05-01T00:00:00Z</responseDate><request verb="ListRecords" metadataPrefix="oai_dc">https://x.org/oai</request>
<ListRecords>
<record><header><identifier>oai:x.org:1</identifier><datestamp>2021-06-01</datestamp></header>
<metadata><oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/">
 <dc:title xml:lang="de">Moosgärten in der Dürre</dc:title><dc:title xml:lang="en">Moss gardens under drought</dc:title>
 <dc:creator>Wren, Ada</dc:creator><dc:creator>van der Berg, José</dc:creator>
 <dc:subject xml:lang="en">moss</dc:subject><dc:subject>drought</dc:subject>
 <dc:description xml:lang="de">Wir gießen Moos bei Nacht.</dc:description>
 <dc:description xml:lang="en">We water moss &amp; ferns at night.</dc:description>
 <dc:date>2021-05-03T07:05:33Z</dc:date><dc:date>2021-05-04</dc:date><dc:date>2020-11</dc:date>
 <dc:type>info:eu-repo/semantics/article</dc:type><dc:language>eng</dc:language>
 <dc:identifier>https://x.org/article/view/1</dc:identifier><dc:identifier>10.1000/moss.1</dc:identifier>
 <dc:source xml:lang="en">Journal of Small Gardens; Vol. 7 No. 2 (2020); 1-9</dc:source><dc:source>1234-5678</dc:source>
 <dc:rights>https://creativecommons.org/licenses/by/4.0</dc:rights><dc:publisher>Wall Institute</dc:publisher>
</oai_dc:dc></metadata></record>
<record><header status="deleted"><identifier>oai:x.org:2</identifier></header></record>
<record><header/><metadata><mods xmlns="http://www.loc.gov/mods/v3"><titleInfo><title>Ferns</title></titleInfo></mods></metadata></record>
</ListRecords></OAI-PMH>
"""
ARXIV = """<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><GetRecord><record>
<header><identifier>oai:arXiv.org:2105.01234</identifier></header><metadata>
<arXiv xmlns="http://arxiv.org/OAI/arXiv/"><id>2105.01234</id><created>2021-05-03</created><updated>2022-01-01</updated>
<authors><author><keyname>Wren</keyname><forenames>Ada</forenames></author><author><keyname>Holt</keyname><forenames>Bo</forenames>
<suffix>Jr.</suffix></author></authors><title>Moss gardens
  under drought</title><categories>q-bio.PE cs.LG</categories><comments>9 pages</comments><doi>10.1000/moss.1</doi>
<license>http://creativecommons.org/licenses/by/4.0/</license><abstract>  We water moss at night. </abstract></arXiv>
</metadata></record></GetRecord></OAI-PMH>
"""
ARXIV_RAW = """<OAI-PMH><ListRecords><record><metadata><arXivRaw xmlns="http://arxiv.org/OAI/arXivRaw/"><id>2105.01234</id>
<version version="v1"><date>Mon, 3 May 2021 19:18:42 GMT</date><size>9kb</size></version>
<version version="v2"><date>Sat, 1 Jan 2022 10:00:00 GMT</date></version><title>Moss</title>
<authors>Ada Wren, Bo Holt</authors>
<categories>q-bio.PE</categories><abstract>We water moss.</abstract>
</arXivRaw></metadata></record></ListRecords></OAI-PMH>
"""
ZOTERO = """<rdf:RDF
 xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns:z="http://www.zotero.org/namespaces/export#"
 xmlns:dcterms="http://purl.org/dc/terms/"
 xmlns:bib="http://purl.org/net/biblio#"
 xmlns:foaf="http://xmlns.com/foaf/0.1/"
 xmlns:link="http://purl.org/rss/1.0/modules/link/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:prism="http://prismstandard.org/namespaces/1.2/basic/">
    <bib:Article rdf:about="https://x.org/moss">
        <z:itemType>journalArticle</z:itemType>
        <dcterms:isPartOf rdf:resource="urn:issn:1234-5678"/>
        <bib:authors><rdf:Seq>
            <rdf:li><foaf:Person><foaf:surname>Wren</foaf:surname><foaf:givenName>Ada</foaf:givenName></foaf:Person></rdf:li>
            <rdf:li><foaf:Person><foaf:surname>The Moss Consortium</foaf:surname></foaf:Person></rdf:li>
        </rdf:Seq></bib:authors>
        <bib:editors><rdf:Seq><rdf:li><foaf:Person><foaf:surname>Orr</foaf:surname></foaf:Person></rdf:li></rdf:Seq></bib:editors>
        <link:link rdf:resource="#item_5"/>
        <dc:subject>moss</dc:subject>
        <dc:subject><z:AutomaticTag><rdf:value>drought</rdf:value></z:AutomaticTag></dc:subject>
        <dc:title>Moss gardens under drought</dc:title>
        <dcterms:abstract>We water moss at night.</dcterms:abstract>
        <dc:date>2021-05-03</dc:date><z:language>en</z:language><bib:pages>1-9</bib:pages>
        <dc:identifier><dcterms:URI><rdf:value>https://x.org/moss</rdf:value></dcterms:URI></dc:identifier>
        <dcterms:dateSubmitted>2024-01-02 10:00:00</dcterms:dateSubmitted>
        <dc:description>PMID: 31452104</dc:description>
    </bib:Article>
    <bib:Journal rdf:about="urn:issn:1234-5678">
        <prism:volume>7</prism:volume><dc:title>Journal of Small Gardens</dc:title>
        <dc:identifier>ISSN 1234-5678</dc:identifier><dc:identifier>DOI 10.1000/moss.1</dc:identifier>
    </bib:Journal>
    <z:Attachment rdf:about="#item_5"><z:itemType>attachment</z:itemType>
        <dc:title>Full Text PDF</dc:title></z:Attachment>
    <bib:Memo rdf:about="#item_6"><rdf:value>Read it again.</rdf:value></bib:Memo>
    <rdf:Description rdf:about="urn:isbn:978-0-00">
        <z:itemType>conferencePaper</z:itemType>
        <dcterms:isPartOf><bib:Journal>
        <dc:identifier>ISBN 978-0-00</dc:identifier><dc:title>Proceedings of Ferns</dc:title>
        <dc:identifier>DOI 10.1000/fern.2</dc:identifier></bib:Journal></dcterms:isPartOf>
        <dc:title>Ferns in the shade</dc:title><dc:date>October 27, 2022</dc:date>
    </rdf:Description>
    <bib:Article rdf:about="#item_9"><z:itemType>journalArticle</z:itemType>
        <dcterms:isPartOf rdf:resource="urn:issn:0000"/>
        <dc:title>Lichens on walls</dc:title></bib:Article>
</rdf:RDF>
"""


def read(content: str) -> Reading:
    return read_papers("-", stdin=io.BytesIO(content.encode()))


def first(reading: Reading) -> Paper:
    (paper,) = reading.papers
    return paper


def test_dublin_core() -> None:
    reading = read(OAI)
    paper = first(reading)
    assert (paper.title, paper.abstract) == ("Moss gardens under drought", "We water moss & ferns at night.")
    assert paper.authors == ("Ada Wren", "José van der Berg")
    assert (paper.date, paper.doi, paper.language) == ("2020-11", "10.1000/moss.1", "en")
    assert (paper.venue, paper.url) == ("Journal of Small Gardens", "https://x.org/article/view/1")
    assert paper.keywords == ("drought", "moss")
    assert paper.licence == "https://creativecommons.org/licenses/by/4.0"
    assert [(skipped.line, skipped.reason) for skipped in reading.skipped] == [
        (18, "the repository has deleted the record"),
        (19, "<mods> is not read; ask the repository for metadataPrefix=oai_dc"),
    ]


@pytest.mark.parametrize(
    "content",
    [OAI[OAI.index("<oai_dc:dc") : OAI.index("</oai_dc:dc>")] + "</oai_dc:dc>", OAI.replace("oai_dc:dc", "dc")],
)
def test_dublin_core_alone_and_by_another_name(content: str) -> None:
    assert first(read(content)).doi == "10.1000/moss.1"


@pytest.mark.parametrize(
    ("fields", "field", "value"),
    [
        ("<identifier>DOI: 10.1000/a</identifier>", "doi", "10.1000/a"),
        ("<identifier>https://doi.org/10.1000/a</identifier>", "doi", "10.1000/a"),
        ("<relation>info:eu-repo/semantics/altIdentifier/doi/10.1000/a</relation>", "doi", "10.1000/a"),
        ("<relation>doi:10.1000/another.work</relation>", "doi", None),
        ("<relation>info:eu-repo/semantics/altIdentifier/arxiv/1412.6980</relation>", "arxiv_id", "1412.6980"),
        ("<identifier>http://arxiv.org/abs/1412.6980</identifier>", "arxiv_id", "1412.6980"),
        ("<source>ISSN: 1234-5678</source><source>Small Gardens</source>", "venue", "Small Gardens"),
        ("<rights>info:eu-repo/semantics/openAccess</rights><rights>CC BY 4.0</rights>", "licence", "CC BY 4.0"),
        ("<subject>moss; ferns</subject><subject>walls</subject>", "keywords", ("ferns", "moss", "walls")),
        ("<description>Talk</description><description>We water it.</description>", "abstract", "We water it."),
        ("<description>&lt;p&gt;We water &lt;i&gt;it&lt;/i&gt;.&lt;/p&gt;</description>", "abstract", "We water it."),
        ('<description xml:lang="fr">Nous.</description>', "abstract", "Nous."),
    ],
)
def test_habits_of_repositories(fields: str, field: str, value: object) -> None:
    paper = first(read(f"<oai_dc:dc xmlns:oai_dc='o' xmlns='d'><title>Moss gardens</title>{fields}</oai_dc:dc>"))
    assert getattr(paper, field) == value


def test_a_damaged_record_of_a_repository_costs_itself_only() -> None:
    reading = read(OAI.replace("<header/>", "<header><").replace("Moss gardens", "Moss < gardens"))
    assert not reading.papers
    assert [skipped.line for skipped in reading.skipped] == [5, 18, 19]


def test_records_of_arxiv() -> None:
    paper = first(read(ARXIV))
    assert (paper.title, paper.abstract, paper.authors) == (
        "Moss gardens under drought", "We water moss at night.", ("Ada Wren", "Bo Holt Jr.")
    )  # fmt: skip
    assert (paper.arxiv_id, paper.date, paper.doi) == ("2105.01234", "2021-05-03", "10.1000/moss.1")
    raw = first(read(ARXIV_RAW))
    assert (raw.date, raw.authors) == ("2021-05-03", ("Ada Wren", "Bo Holt"))


def test_zotero_rdf() -> None:
    reading = read(ZOTERO)
    assert (len(reading.papers), reading.skipped) == (3, ())
    found = {paper.title: paper for paper in reading.papers}
    moss = found["Moss gardens under drought"]
    assert (moss.abstract, moss.authors) == ("We water moss at night.", ("Ada Wren", "The Moss Consortium"))
    assert (moss.date, moss.doi, moss.pmid) == ("2021-05-03", "10.1000/moss.1", "31452104")
    assert (moss.venue, moss.url, moss.keywords) == (
        "Journal of Small Gardens",
        "https://x.org/moss",
        ("drought", "moss"),
    )
    ferns = found["Ferns in the shade"]
    assert (ferns.venue, ferns.doi, ferns.date) == ("Proceedings of Ferns", "10.1000/fern.2", "2022-10-27")
    assert found["Lichens on walls"].venue is None  # its journal is not in the file


def test_a_journal_may_stand_before_its_articles() -> None:
    start, end = ZOTERO.index("    <bib:Journal rdf:about"), ZOTERO.index("    <z:Attachment")
    head = ZOTERO.index("    <bib:Article")
    turned = ZOTERO[:head] + ZOTERO[start:end] + ZOTERO[head:start] + ZOTERO[end:]
    assert {paper.doi for paper in read(turned).papers} == {paper.doi for paper in read(ZOTERO).papers}


def test_other_rdf_is_refused_with_advice() -> None:
    with pytest.raises(SourceError, match="RDF"):
        read(ZOTERO.replace("zotero.org", "example.org"))

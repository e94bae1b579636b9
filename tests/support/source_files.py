"""Small files as the tools that people have really write them, with invented papers; each says where its shape is from."""

# ruff: noqa: E501 - lines of files are as long as they are

from __future__ import annotations

import json

from service_answers import (
    ABSTRACT,
    ABSTRACT_2,
    CROSSREF,
    OPENALEX,
    SEMANTIC_SCHOLAR,
    SEMANTIC_SCHOLAR_BULK,
    TITLE,
    TITLE_2,
)

# Zotero 6, File > Export > BibTeX: braces around capitals, LaTeX accents, keywords between commas, months as macros.
BIBTEX = r"""
@article{lovelace_grose_2021,
	title = {Gr{\"o}{\ss}e matters: pruning trees with {C}++},
	volume = {7},
	copyright = {All rights reserved},
	issn = {1234-5678},
	url = {https://example.org/trees\_1},
	doi = {10.1000/Trees.1},
	abstract = {We prune decision trees. On the {Iris} data set, our method is 3\% better than \r{A}ngstr\"{o}m's.},
	language = {en},
	number = {2},
	urldate = {2022-01-31},
	journal = {Journal of Trees \& Forests},
	author = {Lovelace, Ada and van der Berg, Jos{\'e}},
	month = may,
	year = {2021},
	note = {arXiv:2105.01234 [cs]},
	keywords = {pruning, Computer Science - Machine Learning},
	pages = {1--9},
	file = {PDF:/home/ada/Zotero/storage/trees.pdf:application/pdf},
}

@misc{second,
	title = {A study of forests},
	abstract = {Random forests are studied on the Wine data set.},
	author = {{The Forest Consortium}},
	year = {2020},
}
"""

# JabRef and biber: BibLaTeX's own fields, a string macro, parts joined by #, quotation marks, a comment.
BIBLATEX = r"""% Encoding: UTF-8
@String{jtf = "Journal of " # {Trees}}
@Comment{jabref-meta: databaseType:biblatex;}
@Article{lovelace,
  author       = {Ada Lovelace and José van der Berg},
  date         = {2021-05-03/2021-05-07},
  journaltitle = jtf # " \& Forests",
  title        = "Größe matters",
  subtitle     = {pruning trees with {C++}},
  eprint       = {2105.01234v2},
  eprinttype   = {arXiv},
  eprintclass  = {cs.LG},
  langid       = {english},
  keywords     = {pruning; trees},
  abstract     = {We prune decision trees. On the Iris data set, our method is 3\% better than Ångström's.},
}
"""

# aclanthology.org, "anthology+abstracts.bib": the volume as an entry, double quotes, the abstract in the entry.
ACL = r"""@proceedings{trees-2021-1,
    title = "Proceedings of the 1st Workshop on Trees",
    editor = "Hopper, Grace",
    year = "2021",
    publisher = "Association for Computational Linguistics"
}
@inproceedings{lovelace-berg-2021-grosse,
    title = "Gr{\"o}{\ss}e matters: pruning trees with {C}++",
    author = "Lovelace, Ada  and
      van der Berg, Jos{\'e}",
    editor = "Hopper, Grace",
    booktitle = "Proceedings of the 1st Workshop on Trees",
    month = may,
    year = "2021",
    address = "Online",
    publisher = "Association for Computational Linguistics",
    url = "https://aclanthology.org/2021.trees-1.1/",
    doi = "10.18653/v1/2021.trees-1.1",
    pages = "1--9",
    abstract = "We prune decision trees. On the Iris data set, our method is 3{\%} better than {\AA}ngstr{\"o}m{'}s."
}
"""

# Zotero and publishers' sites, RIS: CRLF, two spaces before the hyphen, strokes in dates.
RIS = (
    "TY  - JOUR\nTI  - Größe matters: pruning trees with C++\nAU  - Lovelace, Ada\nAU  - van der Berg, José\n"
    "T2  - Journal of Trees & Forests\n"
    "AB  - We prune decision trees. On the Iris data set,\nour method is 3% better than Ångström's.\n"
    "DA  - 2021/05/03/\nPY  - 2021\nDO  - 10.1000/trees.1\nVL  - 7\nIS  - 2\nSP  - 1\nEP  - 9\nSN  - 1234-5678\n"
    "UR  - https://arxiv.org/abs/2105.01234\nLA  - eng\nKW  - pruning\nKW  - trees\nER  - \n\n"
    "TY  - CONF\nT1  - A study of forests\nN2  - Random forests are studied on the Wine data set.\nY1  - 2020///\nER  - \n"
).replace("\n", "\r\n")

# pubmed.ncbi.nlm.nih.gov, Send to > Citation manager: tags padded to four, six spaces before what goes on.
NBIB = """
PMID- 31452104
OWN - NLM
STAT- MEDLINE
LR  - 20210601
IS  - 1234-5678 (Electronic)
VI  - 7
IP  - 2
DP  - 2021 May 3
TI  - Größe matters: pruning trees
      with C++
PG  - 1-9
LID - 10.1000/trees.1 [doi]
AB  - We prune decision trees. On the Iris data set, our method is
      3% better than Ångström's.
CI  - (c) 2021 The Authors.
FAU - Lovelace, Ada
AU  - Lovelace A
AUID- ORCID: 0000-0002-1825-0097
AD  - University of Trees.
FAU - van der Berg, José
AU  - van der Berg J
LA  - eng
PT  - Journal Article
TA  - J Trees
JT  - Journal of Trees & Forests
MH  - *Trees/methods
OT  - pruning
SO  - J Trees. 2021 May 3;7(2):1-9. doi: 10.1000/trees.1.

PMID- 2
DP  - 2020 Mar-Apr
TI  - A study of forests
AB  - Random forests are studied on the Wine data set.
PT  - Journal Article
SO  - J Trees. 2020 Mar-Apr.
"""

# efetch of the E-utilities, rettype xml, and the baseline files: after the elements of NLM's pubmed_190101.dtd.
PUBMED = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2019//EN" "https://dtd.nlm.nih.gov/x.dtd">
<PubmedArticleSet>
<PubmedArticle><MedlineCitation Status="MEDLINE" Owner="NLM"><PMID Version="1">31452104</PMID>
<Article PubModel="Print-Electronic"><Journal><ISSN IssnType="Electronic">1234-5678</ISSN><JournalIssue>
<Volume>7</Volume><Issue>2</Issue><PubDate><Year>2021</Year><Month>May</Month></PubDate></JournalIssue>
<Title>Journal of Trees &amp; Forests</Title><ISOAbbreviation>J Trees</ISOAbbreviation></Journal>
<ArticleTitle>Größe matters: pruning trees with <i>C++</i></ArticleTitle>
<Pagination><MedlinePgn>1-9</MedlinePgn></Pagination><ELocationID EIdType="doi" ValidYN="Y">10.1000/trees.1</ELocationID>
<Abstract><AbstractText Label="AIM" NlmCategory="OBJECTIVE">We prune decision trees.</AbstractText>
<AbstractText Label="RESULTS">On the Iris data set, our method is 3% better than Ångström's.</AbstractText></Abstract>
<AuthorList CompleteYN="Y"><Author ValidYN="Y"><LastName>Lovelace</LastName><ForeName>Ada</ForeName><Initials>A</Initials>
<Identifier Source="ORCID">0000-0002-1825-0097</Identifier></Author>
<Author ValidYN="Y"><LastName>van der Berg</LastName><ForeName>José</ForeName><Initials>J</Initials></Author></AuthorList>
<Language>eng</Language><PublicationTypeList><PublicationType UI="D016428">Journal Article</PublicationType>
</PublicationTypeList><ArticleDate DateType="Electronic"><Year>2021</Year><Month>05</Month><Day>03</Day></ArticleDate>
</Article><MeshHeadingList><MeshHeading><DescriptorName UI="D1">Trees</DescriptorName></MeshHeading></MeshHeadingList>
<KeywordList Owner="NOTNLM"><Keyword MajorTopicYN="N">pruning</Keyword></KeywordList></MedlineCitation>
<PubmedData><ReferenceList><Reference><ArticleIdList><ArticleId IdType="doi">10.1000/other</ArticleId></ArticleIdList>
</Reference></ReferenceList><ArticleIdList><ArticleId IdType="pubmed">31452104</ArticleId></ArticleIdList></PubmedData>
</PubmedArticle>
<PubmedArticle><MedlineCitation><PMID Version="1">2</PMID><Article><Journal><JournalIssue><PubDate>
<MedlineDate>2020 Mar-Apr</MedlineDate></PubDate></JournalIssue></Journal><ArticleTitle>[A study of forests]</ArticleTitle>
<Abstract><AbstractText>Random forests are studied on the Wine data set.</AbstractText></Abstract></Article>
</MedlineCitation></PubmedArticle>
</PubmedArticleSet>
"""

# EndNote X9, File > Export > XML (one line; style elements around every text), after its RSXML.dtd.
ENDNOTE = (
    '<?xml version="1.0" encoding="UTF-8" ?><xml><records><record><database name="My.enl">My.enl</database>'
    '<source-app name="EndNote" version="19.0">EndNote</source-app><rec-number>1</rec-number>'
    '<ref-type name="Journal Article">17</ref-type><contributors><authors>'
    '<author><style face="normal" font="default" size="100%">Lovelace, Ada</style></author>'
    '<author><style face="normal" font="default" size="100%">van der Berg, José</style></author></authors></contributors>'
    '<titles><title><style face="normal">Größe matters: pruning trees with </style><style face="italic">C++</style></title>'
    "<secondary-title><style>Journal of Trees &amp; Forests</style></secondary-title></titles>"
    "<periodical><full-title><style>Journal of Trees &amp; Forests</style></full-title></periodical>"
    "<pages><style>1-9</style></pages><volume><style>7</style></volume><number><style>2</style></number>"
    "<keywords><keyword><style>pruning</style></keyword><keyword><style>trees</style></keyword></keywords>"
    "<dates><year><style>2021</style></year><pub-dates><date><style>May 3</style></date></pub-dates></dates>"
    "<isbn><style>1234-5678</style></isbn><accession-num><style>31452104</style></accession-num>"
    "<abstract><style>We prune decision trees. On the Iris data set, our method is 3% better than Ångström's.</style>"
    "</abstract><urls><related-urls><url><style>https://example.org/trees</style></url></related-urls></urls>"
    "<electronic-resource-num><style>10.1000/trees.1</style></electronic-resource-num>"
    "<remote-database-name><style>PubMed</style></remote-database-name><language><style>eng</style></language></record>"
    '<record><ref-type name="Conference Paper">47</ref-type><titles><title><style>A study of forests</style></title></titles>'
    "<abstract><style>Random forests are studied on the Wine data set.</style></abstract>"
    "<dates><year><style>2020</style></year></dates></record></records></xml>"
)

# export.arxiv.org/api/query: Atom with arXiv's own elements, lines broken in the summary.
ATOM = """<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
  <link href="http://arxiv.org/api/query?search_query%3Dtrees" rel="self" type="application/atom+xml"/>
  <title type="html">ArXiv Query: search_query=trees</title>
  <opensearch:totalResults xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">2</opensearch:totalResults>
  <entry>
    <id>http://arxiv.org/abs/2105.01234v2</id>
    <updated>2021-06-01T17:00:00Z</updated>
    <published>2021-05-03T17:59:59Z</published>
    <title>Größe matters: pruning trees
  with C++</title>
    <summary>  We prune decision trees. On the Iris data set, our method
is $3\\%$ better than {\\AA}ngstr\\"om's.
</summary>
    <author><name>Ada Lovelace</name></author>
    <author><name>José van der Berg</name></author>
    <arxiv:doi xmlns:arxiv="http://arxiv.org/schemas/atom">10.1000/trees.1</arxiv:doi>
    <arxiv:comment xmlns:arxiv="http://arxiv.org/schemas/atom">9 pages</arxiv:comment>
    <arxiv:journal_ref xmlns:arxiv="http://arxiv.org/schemas/atom">J. Trees 7 (2021)</arxiv:journal_ref>
    <arxiv:primary_category xmlns:arxiv="http://arxiv.org/schemas/atom" term="cs.LG"/>
    <category term="cs.LG" scheme="http://arxiv.org/schemas/atom"/>
  </entry>
  <entry>
    <id>http://arxiv.org/abs/math/0309136v1</id>
    <published>2020-03-01T00:00:00Z</published>
    <title>A study of forests</title>
    <summary>Random forests are studied on the Wine data set.</summary>
    <author><name>Grace Hopper</name></author>
  </entry>
</feed>
"""

# The metadata snapshot that arXiv gives out (arxiv-metadata-oai-snapshot.json): a record a line, lines broken inside.
SNAPSHOT = [
    {
        "id": "2105.01234",
        "submitter": "Ada Lovelace",
        "authors": "Ada Lovelace and Jos\\'e van der Berg",
        "title": 'Gr\\"o{\\ss}e matters: pruning trees\n  with C++',
        "comments": "9 pages",
        "journal-ref": "J. Trees 7 (2021)",
        "doi": "10.1000/trees.1",
        "report-no": None,
        "categories": "cs.LG stat.ML",
        "license": "http://creativecommons.org/licenses/by/4.0/",
        "abstract": "  We prune decision trees. On the Iris data set, our method\nis 3\\% better than {\\AA}ngstr\\\"om's.\n",
        "versions": [
            {"version": "v1", "created": "Mon, 3 May 2021 17:59:59 GMT"},
            {"version": "v2", "created": "Tue, 1 Jun 2021 00:00:00 GMT"},
        ],
        "update_date": "2021-06-02",
        "authors_parsed": [["Lovelace", "Ada", ""], ["van der Berg", "José", ""]],
    },
    {
        "id": "math/0309136",
        "authors": "Grace Hopper",
        "title": "A study of forests",
        "comments": None,
        "journal-ref": None,
        "doi": None,
        "categories": "math.CO",
        "license": None,
        "abstract": "  Random forests are studied on the Wine data set.\n",
        "versions": [{"version": "v1", "created": "Sun, 1 Mar 2020 00:00:00 GMT"}],
        "update_date": "2020-03-01",
        "authors_parsed": [["Hopper", "Grace", ""]],
    },
]

# Zotero, Export > CSL JSON, after the schema csl-data.json of citationstyles.org.
CSL = [
    {
        "id": "http://zotero.org/users/1/items/ABCD1234",
        "type": "article-journal",
        "abstract": ABSTRACT,
        "container-title": "Journal of Trees & Forests",
        "DOI": "10.1000/trees.1",
        "ISSN": "1234-5678",
        "issue": "2",
        "language": "en",
        "note": "arXiv:2105.01234 [cs]\nPMID: 31452104",
        "page": "1-9",
        "title": TITLE,
        "URL": "https://example.org/trees",
        "volume": "7",
        "author": [{"family": "Lovelace", "given": "Ada"}, {"family": "Berg", "given": "José", "non-dropping-particle": "van der"}],
        "issued": {"date-parts": [["2021", 5, 3]]},
    },
    {
        "id": "forests",
        "type": "paper-conference",
        "abstract": ABSTRACT_2,
        "title": TITLE_2,
        "author": [{"literal": "The Forest Consortium"}],
        "issued": {"date-parts": [[2020]]},
    },
]  # fmt: skip

# Zotero, Export > CSV (some of its columns).
ZOTERO_CSV = (
    '"Key","Item Type","Publication Year","Author","Title","Publication Title","ISSN","DOI","Url","Abstract Note","Date",'
    '"Manual Tags"\n'
    f'"ABCD","journalArticle","2021","Lovelace, Ada; van der Berg, José","{TITLE}","Journal of Trees & Forests",'
    f'"1234-5678","10.1000/trees.1","https://example.org/trees","{ABSTRACT}","2021-05-03","pruning; trees"\n'
    f'"EFGH","conferencePaper","2020","","{TITLE_2}","","","","","{ABSTRACT_2}","2020",""\n'
)

# A note as people write them by hand: the first line is the title; front matter as in Obsidian, Jekyll, Pandoc.
TEXT = f"{TITLE}\n\nAbstract. {ABSTRACT}\n"
FRONT_MATTER = (
    f'---\ntitle: "{TITLE}"\nauthors:\n  - Ada Lovelace\n  - José van der Berg\nyear: 2021\ndoi: 10.1000/trees.1\n'
    f"keywords: [pruning, trees]\n---\n\n{ABSTRACT}\n"
)


def lines(records: list[dict[str, object]]) -> str:
    """JSON Lines."""
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


def answer(name: str, records: list[dict[str, object]], **around: object) -> str:
    """An answer of an API, with its records under a name."""
    return json.dumps(around | {name: records}, ensure_ascii=False)


#: The name of the format that is sniffed, and the file, by what the file is.
FILES: dict[str, tuple[str, str]] = {
    "bibtex": ("bibtex", BIBTEX),
    "biblatex": ("bibtex", BIBLATEX),
    "acl": ("bibtex", ACL),
    "ris": ("ris", RIS),
    "nbib": ("nbib", NBIB),
    "pubmed": ("pubmed", PUBMED),
    "endnote": ("endnote", ENDNOTE),
    "atom": ("atom", ATOM),
    "arxiv-snapshot": ("jsonl", lines(SNAPSHOT)),
    "openalex": ("json", answer("results", OPENALEX, meta={"count": 2, "page": 1})),
    "openalex-lines": ("jsonl", lines(OPENALEX)),
    "semantic-scholar": ("json", answer("data", SEMANTIC_SCHOLAR, total=2, offset=0)),
    "semantic-scholar-bulk": ("jsonl", lines(SEMANTIC_SCHOLAR_BULK)),
    "crossref": (
        "json",
        json.dumps(
            {
                "status": "ok",
                "message-type": "work-list",
                "message": {"facets": {}, "total-results": 2, "items": CROSSREF, "items-per-page": 20},
            }
        ),
    ),
    "csl": ("json", json.dumps(CSL, indent=1, ensure_ascii=False)),
    "zotero-csv": ("csv", ZOTERO_CSV),
    "text": ("text", TEXT),
    "front-matter": ("text", FRONT_MATTER),
}

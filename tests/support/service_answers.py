"""What services of literature answer, with invented papers; each says where its shape is from."""

from __future__ import annotations

#: What all files say of their first paper.
TITLE = "Größe matters: pruning trees with C++"
ABSTRACT = "We prune decision trees. On the Iris data set, our method is 3% better than Ångström's."
#: And of their second.
TITLE_2 = "A study of forests"
ABSTRACT_2 = "Random forests are studied on the Wine data set."

# api.openalex.org/works: after "Work object" of its documentation.
OPENALEX = [
    {
        "id": "https://openalex.org/W2741809807",
        "doi": "https://doi.org/10.1000/trees.1",
        "title": TITLE,
        "display_name": TITLE,
        "publication_year": 2021,
        "publication_date": "2021-05-03",
        "ids": {
            "openalex": "https://openalex.org/W2741809807",
            "doi": "https://doi.org/10.1000/trees.1",
            "pmid": "https://pubmed.ncbi.nlm.nih.gov/31452104",
        },
        "language": "en",
        "primary_location": {
            "is_oa": True,
            "landing_page_url": "https://example.org/trees",
            "license": "cc-by",
            "source": {
                "id": "https://openalex.org/S1",
                "display_name": "Journal of Trees & Forests",
                "issn_l": "1234-5678",
                "host_organization_name": "Trees Press",
                "type": "journal",
            },
        },
        "locations": [{"landing_page_url": "https://arxiv.org/abs/2105.01234", "pdf_url": None, "source": None}],
        "type": "article",
        "authorships": [
            {
                "author_position": "first",
                "author": {
                    "id": "https://openalex.org/A1",
                    "display_name": "Ada Lovelace",
                    "orcid": "https://orcid.org/0000-0002-1825-0097",
                },
                "institutions": [],
                "raw_author_name": "A. Lovelace",
            },
            {
                "author_position": "last",
                "author": {"id": "https://openalex.org/A2", "display_name": "José van der Berg", "orcid": None},
            },
        ],
        "cited_by_count": 12,
        "is_retracted": False,
        "biblio": {"volume": "7", "issue": "2", "first_page": "1", "last_page": "9"},
        "keywords": [{"id": "https://openalex.org/keywords/pruning", "display_name": "Pruning", "score": 0.7}],
        "primary_topic": {"id": "https://openalex.org/T1", "display_name": "Decision Trees"},
        "abstract_inverted_index": {
            word: [place for place, other in enumerate(ABSTRACT.split()) if other == word] for word in ABSTRACT.split()
        },
    },
    {
        "id": "https://openalex.org/W2",
        "doi": None,
        "title": TITLE_2,
        "display_name": TITLE_2,
        "publication_year": 2020,
        "publication_date": "2020-01-01",
        "ids": None,
        "language": None,
        "primary_location": None,
        "locations": None,
        "authorships": [],
        "biblio": None,
        "keywords": None,
        "abstract_inverted_index": {
            word: [place for place, other in enumerate(ABSTRACT_2.split()) if other == word]
            for word in ABSTRACT_2.split()
        },
    },
]

# api.semanticscholar.org/graph/v1/paper/search: after the schema "FullPaper" of its documentation.
SEMANTIC_SCHOLAR = [
    {
        "paperId": "649def34f8be52c8b66281af98ae884c09aef38b",
        "externalIds": {"DOI": "10.1000/trees.1", "ArXiv": "2105.01234", "PubMed": "31452104", "CorpusId": 7},
        "url": "https://www.semanticscholar.org/paper/649def34f8be52c8b66281af98ae884c09aef38b",
        "title": TITLE,
        "abstract": ABSTRACT,
        "venue": "Journal of Trees & Forests",
        "publicationVenue": None,
        "year": 2021,
        "publicationDate": "2021-05-03",
        "citationCount": 12,
        "openAccessPdf": {"url": "", "status": "GOLD", "license": "CCBY"},
        "fieldsOfStudy": ["Computer Science"],
        "s2FieldsOfStudy": [{"category": "Biology", "source": "s2-fos-model"}],
        "publicationTypes": ["JournalArticle"],
        "journal": {"name": "Journal of Trees & Forests", "volume": "7", "pages": "1-9"},
        "authors": [{"authorId": "1", "name": "Ada Lovelace"}, {"authorId": None, "name": "José van der Berg"}],
    },
    {"paperId": "b", "externalIds": None, "title": TITLE_2, "abstract": ABSTRACT_2, "year": 2020, "authors": []},
]

# The data set "papers" of Semantic Scholar's bulk API: lower-case names; abstracts come in another file, if at all.
SEMANTIC_SCHOLAR_BULK = [
    {
        "corpusid": 7,
        "externalids": {"DOI": "10.1000/trees.1", "ArXiv": "2105.01234", "PubMed": "31452104"},
        "url": "https://www.semanticscholar.org/paper/649def34f8be52c8b66281af98ae884c09aef38b",
        "title": TITLE,
        "abstract": ABSTRACT,
        "authors": [{"authorId": "1", "name": "Ada Lovelace"}, {"authorId": "2", "name": "José van der Berg"}],
        "venue": "Journal of Trees & Forests",
        "year": 2021,
        "publicationdate": "2021-05-03",
        "citationcount": 12,
        "s2fieldsofstudy": [{"category": "Biology", "source": "s2-fos-model"}],
        "journal": {"name": "Journal of Trees & Forests", "volume": "7", "pages": "1-9"},
    },
    {"corpusid": 8, "externalids": None, "title": TITLE_2, "abstract": ABSTRACT_2, "authors": None, "year": 2020},
]

# api.crossref.org/works: after the schema "Work" of its documentation; abstracts are JATS.
CROSSREF = [
    {
        "DOI": "10.1000/trees.1",
        "URL": "https://doi.org/10.1000/trees.1",
        "type": "journal-article",
        "title": ["Größe matters: pruning trees with <i>C++</i>"],
        "subtitle": [],
        "container-title": ["Journal of Trees &amp; Forests"],
        "short-container-title": ["J Trees"],
        "publisher": "Trees Press",
        "volume": "7",
        "issue": "2",
        "page": "1-9",
        "ISSN": ["1234-5678"],
        "language": "en",
        "author": [
            {
                "ORCID": "http://orcid.org/0000-0002-1825-0097",
                "authenticated-orcid": True,
                "given": "Ada",
                "family": "Lovelace",
                "sequence": "first",
                "affiliation": [],
            },
            {"given": "José", "family": "van der Berg", "sequence": "additional", "affiliation": []},
        ],
        "issued": {"date-parts": [[2021, 5]]},
        "published-online": {"date-parts": [[2021, 5, 3]]},
        "abstract": "<jats:title>Abstract</jats:title>\n               <jats:p>We prune decision trees. On the "
        "<jats:italic>Iris</jats:italic> data set, our method is 3% better than Ångström's.</jats:p>",
        "license": [{"URL": "https://creativecommons.org/licenses/by/4.0/", "content-version": "vor"}],
        "is-referenced-by-count": 12,
        "subject": ["Forestry"],
    },
    {
        "DOI": "10.1000/forests",
        "title": [TITLE_2],
        "abstract": f"<p>{ABSTRACT_2}</p>",
        "issued": {"date-parts": [[None]]},
        "published-print": {"date-parts": [[2020]]},
        "is-referenced-by-count": 0,
    },
]

"""The open data described in DCAT-AP as JSON-LD 「データカタログ」, for catalogues that collect from others."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

Data = dict[str, object]
MEDIA_TYPE: Final = "application/ld+json"
_LANGUAGE: Final = "http://publications.europa.eu/resource/authority/language/"
_FILE_TYPE: Final = "http://publications.europa.eu/resource/authority/file-type/"
_GOVERNMENT: Final = "http://publications.europa.eu/resource/authority/data-theme/GOVE"
_DAILY: Final = "http://publications.europa.eu/resource/authority/frequency/CONT"
_CONTEXT: Final[Data] = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


@dataclass(frozen=True, slots=True)
class Agent:
    """Who publishes: a name and a home page, where there is one."""

    name: str
    name_en: str = ""
    home_page: str = ""


@dataclass(frozen=True, slots=True)
class Distribution:
    """One file of a dataset."""

    address: str
    media_type: str
    file_type: str  # "CSV", "JSON", "JSONL": names of the European file-type list
    title: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Dataset:
    """A dataset with its files; texts by language."""

    address: str
    title: Mapping[str, str]
    description: Mapping[str, str]
    publisher: Agent
    modified: datetime | None
    distributions: Sequence[Distribution]


@dataclass(frozen=True, slots=True)
class Service:
    """The API that serves the datasets."""

    address: str
    document: str
    title: Mapping[str, str]


def catalog(*, address: str, title: Mapping[str, str], description: Mapping[str, str], publisher: Agent, licence: str,
            datasets: Iterable[Dataset], service: Service) -> Data:  # fmt: skip
    """The catalogue; its date is that of the dataset that changed last."""
    listed = list(datasets)
    dates = [each.modified for each in listed if each.modified]
    return _without_empty(
        {
            "@context": _CONTEXT,
            "@id": address,
            "@type": "dcat:Catalog",
            "dct:title": _texts(title),
            "dct:description": _texts(description),
            "dct:publisher": _agent(publisher),
            "dct:license": {"@id": licence},
            "dct:language": [{"@id": _LANGUAGE + "JPN"}, {"@id": _LANGUAGE + "ENG"}],
            "dct:modified": _moment(max(dates)) if dates else None,
            "dcat:dataset": [_dataset(each, licence) for each in listed],
            "dcat:service": [_service(service, licence, listed)],
        }
    )


def _dataset(dataset: Dataset, licence: str) -> Data:
    return _without_empty(
        {
            "@id": dataset.address,
            "@type": "dcat:Dataset",
            "dct:title": _texts(dataset.title),
            "dct:description": _texts(dataset.description),
            "dct:publisher": _agent(dataset.publisher),
            "dct:license": {"@id": licence},
            "dct:modified": _moment(dataset.modified) if dataset.modified else None,
            "dct:accrualPeriodicity": {"@id": _DAILY},
            "dcat:theme": [{"@id": _GOVERNMENT}],
            "dcat:distribution": [_distribution(each, licence) for each in dataset.distributions],
        }
    )


def _distribution(distribution: Distribution, licence: str) -> Data:
    return {
        "@id": distribution.address,
        "@type": "dcat:Distribution",
        "dct:title": _texts(distribution.title),
        "dcat:accessURL": {"@id": distribution.address},
        "dcat:downloadURL": {"@id": distribution.address},
        "dcat:mediaType": {"@id": f"https://www.iana.org/assignments/media-types/{distribution.media_type}"},
        "dct:format": {"@id": _FILE_TYPE + distribution.file_type},
        "dct:license": {"@id": licence},
    }


def _service(service: Service, licence: str, datasets: Sequence[Dataset]) -> Data:
    return {
        "@id": service.address,
        "@type": "dcat:DataService",
        "dct:title": _texts(service.title),
        "dcat:endpointURL": {"@id": service.address},
        "dcat:endpointDescription": {"@id": service.document},
        "dct:license": {"@id": licence},
        "dcat:servesDataset": [{"@id": each.address} for each in datasets],
    }


def _agent(agent: Agent) -> Data:
    return _without_empty(
        {
            "@type": "foaf:Agent",
            "foaf:name": _texts({"ja": agent.name, "en": agent.name_en}),
            "foaf:homepage": {"@id": agent.home_page} if agent.home_page else None,
        }
    )


def _texts(texts: Mapping[str, str]) -> list[Data]:
    return [{"@language": language, "@value": text} for language, text in texts.items() if text]


def _moment(moment: datetime) -> Data:
    return {"@type": "xsd:dateTime", "@value": moment.isoformat(timespec="seconds")}


def _without_empty(data: Mapping[str, object]) -> Data:
    return {name: value for name, value in data.items() if value not in (None, "", [], {})}

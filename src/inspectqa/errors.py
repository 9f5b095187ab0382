"""Every error that InspectQA raises for its users; a message names the file, the reason and the remedy.

InspectQAError
├── ReadingError                 a file that cannot be read as a report
│   ├── NotAReportError          not the format its name says: a web page saved as .pdf, an unknown type
│   ├── EmptyReportError         nothing to read: zero bytes, or a scan without text
│   ├── EncryptedReportError     needs a password
│   ├── DamagedReportError       cut off or broken
│   └── ReadingLimitError        more pages, bytes, time or memory than allowed
├── IndexingError                the index cannot be written
│   ├── NothingToIndexError      a path that is missing, or a folder without reports
│   ├── IndexLockedError         another process is writing
│   └── EmbedderError            the embedding model is missing, altered or another than the index's
├── IndexNotFoundError           no index where one was expected
├── DamagedIndexError            the index is there and cannot be used
├── UnknownReportError           a report or paragraph that the index does not hold
├── FetchError                   an official report cannot be downloaded
│   └── NetworkError             there is no network, or the server cannot be reached at all
├── QuestionError                a question that is empty or too long
├── AnswerFormatError            a saved answer that does not follow the published schema
├── SettingsError                a setting that makes no sense, or an extra that is not installed
└── LanguageModelError           the language model failed, timed out or answered nonsense
'The reports don't say' is an answer (records.Refusal), never an error.
"""

from __future__ import annotations


class InspectQAError(Exception):
    """Base of all: `subject` is the file or thing, `reason` what is wrong, `remedy` what to do about it."""

    def __init__(self, subject: object, reason: str, remedy: str = "") -> None:
        self.subject = str(subject)
        self.reason = reason
        self.remedy = remedy
        super().__init__(self.subject, reason, remedy)

    def __str__(self) -> str:
        """One line: subject, reason, remedy."""
        line = f"{self.subject}: {self.reason}" if self.subject else self.reason
        return f"{line}. {self.remedy}" if self.remedy else line


class ReadingError(InspectQAError):
    """A file cannot be read as a report."""


class NotAReportError(ReadingError):
    """The file is not of the format its name says, or of a type that is not read."""


class EmptyReportError(ReadingError):
    """There is nothing to read in the file."""


class EncryptedReportError(ReadingError):
    """The file needs a password."""


class DamagedReportError(ReadingError):
    """The file is cut off or broken."""


class ReadingLimitError(ReadingError):
    """The file needs more pages, bytes, time or memory than is allowed."""


class IndexingError(InspectQAError):
    """The index cannot be written."""


class NothingToIndexError(IndexingError):
    """A path is missing, or a folder holds no reports."""


class IndexLockedError(IndexingError):
    """Another process is writing the index."""


class EmbedderError(IndexingError):
    """The embedding model is missing, altered, or another than the one the index was made with."""


class IndexNotFoundError(InspectQAError):
    """There is no index in the folder."""


class DamagedIndexError(InspectQAError):
    """The index is there and cannot be used."""


class UnknownReportError(InspectQAError):
    """The index holds no such report or paragraph."""


class FetchError(InspectQAError):
    """An official report cannot be downloaded."""


class NetworkError(FetchError):
    """There is no network, or the server cannot be reached at all."""


class QuestionError(InspectQAError):
    """The question is empty or too long."""


class AnswerFormatError(InspectQAError):
    """A saved answer does not follow the published schema."""


class SettingsError(InspectQAError):
    """A setting makes no sense, or needs an extra that is not installed."""


class LanguageModelError(InspectQAError):
    """The language model failed, timed out or answered nonsense."""

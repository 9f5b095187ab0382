"""The chat model of the settings, opened; and what went wrong with one, in plain words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from inspectqa.errors import LanguageModelError, SettingsError
from inspectqa.settings import Settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

#: Providers whose package is an extra of this project.
EXTRAS = ("ollama", "openai", "anthropic")
_EXAMPLES = "such as ollama:llama3.2, openai:gpt-4o-mini or anthropic:claude-sonnet-4-5"
#: Stands for a key where a server of one's own wants none, and its client insists on one.
_NO_KEY = "none"


def open_model(settings: Settings) -> BaseChatModel:
    """Open the chat model that `settings.llm` names as provider:model.

    Raises `SettingsError` where the name makes no sense or the provider's package is not installed, and
    `LanguageModelError` where the package refuses to start (most often: no key).
    """
    name = settings.llm or ""
    provider, _, model = name.partition(":")
    if not provider or not model:
        raise SettingsError("INSPECTQA_LLM", f"{name!r} is not provider:model", f"Name one {_EXAMPLES}")
    address = settings.llm_base_url
    if address and not _is_web_address(address):
        raise SettingsError("INSPECTQA_LLM_BASE_URL", f"its address {address!r} is none", _NO_ADDRESS)
    options = _options(provider, settings)
    try:
        return _start(provider, model, options)
    except LanguageModelError:
        if not settings.llm_base_url or provider != "openai":
            raise
    return _start(provider, model, options | {"api_key": _NO_KEY})


def _start(provider: str, model: str, options: dict[str, Any]) -> BaseChatModel:
    from langchain.chat_models import init_chat_model

    name = f"{provider}:{model}"
    try:
        opened: BaseChatModel = init_chat_model(model, model_provider=provider, **options)
    except ImportError as error:
        raise SettingsError(
            "INSPECTQA_LLM", f"the package for {provider} is not installed", _how_to_install(provider)
        ) from error
    except Exception as error:
        if isinstance(error, ValueError) and "provider" in str(error):
            reason = f"there is no provider {provider!r}"
            raise SettingsError("INSPECTQA_LLM", reason, f"Name one {_EXAMPLES}") from error
        reason, remedy = explain(error)
        raise LanguageModelError(name, reason, remedy or _key_remedy(provider)) from error
    return opened


def _is_web_address(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _how_to_install(provider: str) -> str:
    package = f"inspectqa[{provider}]" if provider in EXTRAS else f"langchain-{provider.replace('_', '-')}"
    return f"Install it: pip install '{package}'"


def _key_remedy(provider: str) -> str:
    return f"Check INSPECTQA_LLM, and that {provider.upper()}_API_KEY is set if the provider wants a key"


def _options(provider: str, settings: Settings) -> dict[str, Any]:
    """Return what each provider calls its limits: seconds, tokens, no tries of its own, the address."""
    options: dict[str, Any] = {"temperature": 0}
    if provider == "ollama":
        options |= {"num_predict": settings.llm_max_tokens}
        options |= {"client_kwargs": {"timeout": settings.llm_timeout_seconds}}
    else:
        options |= {"max_tokens": settings.llm_max_tokens}
    if provider in ("openai", "anthropic"):
        options |= {"timeout": settings.llm_timeout_seconds, "max_retries": 0}
    if settings.llm_base_url:
        options["base_url"] = settings.llm_base_url
    return options


_CHECK_KEY = "Check the key of its provider, such as OPENAI_API_KEY"
_CHECK_NAME = "Check the name in INSPECTQA_LLM (with Ollama: `ollama pull NAME`) and INSPECTQA_LLM_BASE_URL"
_CHECK_ADDRESS = "Check that it runs and can be reached, and INSPECTQA_LLM_BASE_URL"
_NO_ADDRESS = "Write INSPECTQA_LLM_BASE_URL like http://127.0.0.1:8000/v1, or unset it"
_WAIT = "Wait a while, then ask again"
_STATUS = {
    401: ("it refused the key", _CHECK_KEY),
    403: ("it refused the key", f"{_CHECK_KEY}, and that it may use this model"),
    404: ("it does not know the model, or the address is wrong", _CHECK_NAME),
    429: ("it is over its limit of requests", f"{_WAIT}, or look at the provider’s plan"),
}
#: What the names and messages of errors tell, the surest first.
_SIGNS = (
    (("unsupportedprotocol", "invalidurl", "unsupported protocol"), "its address is none", _NO_ADDRESS),
    (("illegal header", "ascii' codec", "latin-1"), "its key holds characters that no key has", _CHECK_KEY),
    (
        ("timeout", "timed out"),
        "it took too long",
        "Raise INSPECTQA_LLM_TIMEOUT_SECONDS, or name a faster model",
    ),
    (("api_key", "api key", "credentials"), "it needs a key", ""),
    (("protocol", "incomplete", "peer closed"), "the connection was lost in the middle of its answer", _WAIT),
    (("connect",), "it could not be reached", _CHECK_ADDRESS),
    (
        ("json", "no generation"),
        "its answer could not be read",
        "Check that INSPECTQA_LLM_BASE_URL leads to a language model",
    ),
    (("apierror",), "its server reported a fault", _WAIT),
)


def explain(error: BaseException) -> tuple[str, str]:
    """Say in plain words what went wrong with a language model, and what to do about it."""
    status = _status_of(error)
    if status is not None:
        return _STATUS.get(status, (f"its server answered with error {status}", _WAIT))
    told = " ".join(f"{type(one).__name__} {one}".lower() for one in _with_causes(error))
    known = ((reason, remedy) for signs, reason, remedy in _SIGNS if any(sign in told for sign in signs))
    return next(known, (f"it failed ({type(error).__name__})", _WAIT))


def _with_causes(error: BaseException) -> Iterator[BaseException]:
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__


def may_pass(error: BaseException) -> bool:
    """Tell whether a failure may pass: a wrong key, address or model does not, a busy server does."""
    status = _status_of(error)
    return status is None or status >= 500 or status in (408, 429)


def _status_of(error: BaseException) -> int | None:
    response = getattr(error, "response", None)
    status = getattr(error, "status_code", None) or getattr(response, "status_code", None)
    return status if isinstance(status, int) else None

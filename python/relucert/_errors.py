"""The exceptions of the package."""


class Error(Exception):
    """Anything that relucert refuses."""


class InputError(Error, ValueError):
    """Data, arguments, networks or files that are not what is expected; the message says what and where."""


class MissingExtra(Error, ImportError):
    """A package that only this function needs is not installed."""


def need(module: str, extra: str, what: str) -> None:
    """Raises `MissingExtra` unless a module can be imported."""
    import importlib.util

    if importlib.util.find_spec(module) is None:
        raise MissingExtra(f"{what} needs {module}: pip install 'relucert[{extra}]'")

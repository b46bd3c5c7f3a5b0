def greeting(name: str) -> str:
    """A greeting for someone."""
    return f"Hello, {name}!"

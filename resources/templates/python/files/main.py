"""Greets whoever is named on the command line."""

import argparse

from greeting import greeting


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", nargs="?", default="world")
    print(greeting(parser.parse_args().name))


if __name__ == "__main__":
    main()

"""The software's version, kept with every plan."""

VERSION = "0.1.0"

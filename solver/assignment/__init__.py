"""Interpreters to requests: who goes where and when, over some weeks."""

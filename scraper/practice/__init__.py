"""The practice console: a web application that behaves like the real console, for the demo and the tests.

It stands aside: it imports nothing from the rest of the project, and nothing else knows that it is practice.
"""

"""The JSON interface: what people do on pages, for programs.

A concept has a file here with its table: what can be read, and one line for each command. `acts` and `reads` turn the
lines into answers, `document` into the OpenAPI document; `app` puts them below `/api`. `docs/openapi.json` is that
document as it was last agreed to: after a change, `make openapi` writes it, and `make check` compares.
"""

"""Whatever comes in: a clear error of ours or a right result; nothing else, no hang, and nothing written elsewhere.

In the suite each test is short and always the same; for long: python -m pytest -m fuzz --hypothesis-profile=long
"""

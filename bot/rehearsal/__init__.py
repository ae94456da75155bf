"""Rehearsals: written dialogues, played through the real conversation and held against what was expected of them."""

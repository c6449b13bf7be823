"""Translating texts and documents: split, detect, translate, guard, put back together."""

"""Measures: pure functions on the panel's series and on milestones; each result is a `Measure`."""

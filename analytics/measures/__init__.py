"""Pure functions that compute measures (`Measure`) from the panel's series and from milestones."""

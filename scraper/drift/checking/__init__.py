"""Drift seen while extraction still works: how each way to find a field does, now and before."""

from scraper.drift.checking.incidents import drift_warnings
from scraper.drift.checking.observing import Observation, Seen, observe
from scraper.drift.checking.report import Drift, Report, report_of

__all__ = ["Drift", "Observation", "Report", "Seen", "drift_warnings", "observe", "report_of"]

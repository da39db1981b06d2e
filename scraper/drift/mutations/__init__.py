"""Pages changed as redesigns change them, to see what a pack makes of it before a console does it.

Pure changes of recorded pages. Knows pages, packs and recordings; never network, disk or clock.
"""

from scraper.drift.mutations.kinds import KINDS, Kind, chosen
from scraper.drift.mutations.trial import Outcome, Trial, Truth, outcomes_of, trials

__all__ = ["KINDS", "Kind", "Outcome", "Trial", "Truth", "chosen", "outcomes_of", "trials"]

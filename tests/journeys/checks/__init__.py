"""What axe cannot see, looked at in a real browser: keys are pressed, boxes and pixels compared, no CSS is read.

Every check takes the browser with the page already loaded and gives a list of faults in words, empty when all is well.
Checks put window, colours, text size and medium back; those that press keys leave the focus where it ended.
"""

from __future__ import annotations

from tests.journeys.checks.entry_kept import entry_kept, read_entry
from tests.journeys.checks.error_summary import error_summary
from tests.journeys.checks.focus_ring import focus_ring
from tests.journeys.checks.forced_colours import forced_colours
from tests.journeys.checks.labels import labels
from tests.journeys.checks.language_parts import language_parts
from tests.journeys.checks.obscured import obscured
from tests.journeys.checks.one_h1_title import one_h1_title
from tests.journeys.checks.reduced_motion import reduced_motion
from tests.journeys.checks.reflow import reflow
from tests.journeys.checks.skip_link import skip_link
from tests.journeys.checks.swap import after_swap, live_region, swap_focus
from tests.journeys.checks.tab_order import tab_order
from tests.journeys.checks.target_size import target_size
from tests.journeys.checks.text_size import text_200, text_spacing, unreadable_text
from tests.journeys.checks.whole_page import page_faults, quick_faults

__all__ = [
    "after_swap",
    "entry_kept",
    "error_summary",
    "focus_ring",
    "forced_colours",
    "labels",
    "language_parts",
    "live_region",
    "obscured",
    "one_h1_title",
    "page_faults",
    "quick_faults",
    "read_entry",
    "reduced_motion",
    "reflow",
    "skip_link",
    "swap_focus",
    "tab_order",
    "target_size",
    "text_200",
    "text_spacing",
    "unreadable_text",
]

"""One case at one `as_of`: the functions that notebooks, pages and commands call."""

from analytics.study import comparison, patterns
from analytics.study.acts import quoted
from analytics.study.availability import availability, claims_of_absence
from analytics.study.brief import brief_of, plain_brief
from analytics.study.class_shares import draw_labels
from analytics.study.coding import CodingAgreement, Reliability, agree, reliability
from analytics.study.coding import sheet as write_sheet
from analytics.study.compute_measures import compute_measures, measure_panel, needs, suspect_prices
from analytics.study.early_warning import series, watch
from analytics.study.findings import Finding
from analytics.study.inputs import InputReader, Inputs, read
from analytics.study.known import Known, known_at, regular
from analytics.study.labelling import Labelling, Post, Progress, open_labels
from analytics.study.library import (
    Library,
    LibraryCase,
    chosen_library,
    library_of,
    load_library,
    measure_library,
    save_library,
)
from analytics.study.library_results import (
    CaseInLibrary,
    Comparison,
    LessonsLearned,
    case_in_library,
    compare,
    lessons_in_library,
    lessons_learned,
)
from analytics.study.listening_file import listening_text, write_listening
from analytics.study.plan import Client, Plan, client, draft
from analytics.study.proposals import Proposals, ProposedOnset, propose, propose_onset
from analytics.study.scoring import (
    PanelCount,
    compare_models,
    input_hashes,
    panel_text,
    score,
    write_panels,
)
from analytics.study.serialise import metrics
from analytics.study.study import benchmarks, compute, compute_at, instant, load
from analytics.study.summary import speed
from analytics.study.what_if import earlier_apology

__all__ = [
    "CaseInLibrary",
    "Client",
    "CodingAgreement",
    "Comparison",
    "Finding",
    "InputReader",
    "Inputs",
    "Known",
    "Labelling",
    "LessonsLearned",
    "Library",
    "LibraryCase",
    "PanelCount",
    "Plan",
    "Post",
    "Progress",
    "Proposals",
    "ProposedOnset",
    "Reliability",
    "agree",
    "availability",
    "benchmarks",
    "brief_of",
    "case_in_library",
    "chosen_library",
    "claims_of_absence",
    "client",
    "compare",
    "compare_models",
    "comparison",
    "compute",
    "compute_at",
    "compute_measures",
    "draft",
    "draw_labels",
    "earlier_apology",
    "input_hashes",
    "instant",
    "known_at",
    "lessons_in_library",
    "lessons_learned",
    "library_of",
    "listening_text",
    "load",
    "load_library",
    "measure_library",
    "measure_panel",
    "metrics",
    "needs",
    "open_labels",
    "panel_text",
    "patterns",
    "plain_brief",
    "propose",
    "propose_onset",
    "quoted",
    "read",
    "regular",
    "reliability",
    "save_library",
    "score",
    "series",
    "speed",
    "suspect_prices",
    "watch",
    "write_listening",
    "write_panels",
    "write_sheet",
]

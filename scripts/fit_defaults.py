"""Fits what ships with the project on many help centres, and measures each on those that it never saw.

confidence: all help centres teach the weights. What an answer costs is told by those that the encoder was not trained
on: on the others it ranks better than it will on anybody's FAQ. The second of the examples makes the shipped
embeddings/data/confidence.json.

follow-ups: which messages ask on about what was last answered. The last of the examples makes the shipped
embeddings/data/follow_up.json.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bot.builds.encoders import encoder_to_build_with
from bot.command_line import command_parser, telling_errors
from bot.matching.evaluation import RISK, calibration_error, share_right
from bot.settings import load_settings
from embeddings.building.confidence.default import cross_validated, fitted
from embeddings.building.confidence.lessons import ALTERNATES, Lesson, lessons_of
from embeddings.building.help_centres import HELP_CENTRES, HelpCentre, load_help_centres
from embeddings.encoder.remembering import Remembering
from embeddings.errors import FaqBotError
from embeddings.follow_ups import lessons as follow_ups
from embeddings.follow_ups.model import DEFAULT as FOLLOW_UP
from embeddings.index.confidence import DEFAULT as CONFIDENCE
from embeddings.progress import followed

_EXAMPLES = """examples:
  python -m scripts.fit_defaults confidence --measure
  python -m scripts.fit_defaults confidence --unseen hosting,ebook,healthinsurance,furniture,train,fitness
  python -m scripts.fit_defaults follow-ups
"""


@telling_errors
def main(argv: Sequence[str] | None = None) -> int:
    """Exit code 0 when done, 1 for unusable input, 2 for a wrong command line."""
    options = _parser().parse_args(argv)
    centres = load_help_centres(options.centres)
    if len(centres) < 2:
        raise FaqBotError(f"{options.centres}: found one help centre, expected two at least")
    if options.what == "confidence":
        table, model = _confidence(centres, options.unseen)
    else:
        table, model = _follow_ups(centres)
    print(table)
    if not options.measure:
        (options.out or _SHIPPED[options.what]).write_text(model + "\n", encoding="utf-8")
    return 0


def _confidence(centres: Sequence[HelpCentre], unseen: str | None) -> tuple[str, str]:
    names = [centre.name for centre in centres]
    chosen = unseen.split(",") if unseen else names
    if strangers := sorted(set(chosen) - set(names)):
        raise FaqBotError(f"--unseen: found no help centre {', '.join(strangers)}, expected the names of those given")
    encoder = Remembering(encoder_to_build_with(load_settings(), print))
    taught = followed(centres, "learned from", "help centres")
    lessons = [lesson for centre in taught for lesson in lessons_of(centre, encoder, centre.name in chosen)]
    return table(lessons), fitted(lessons).model_dump_json()


def _follow_ups(centres: Sequence[HelpCentre]) -> tuple[str, str]:
    encoder = encoder_to_build_with(load_settings(), print)
    lessons = follow_ups.Lessons.of(followed(centres, "learned from", "help centres"), encoder)
    return follow_ups.measured(lessons), follow_ups.fitted(lessons).model_dump_json(indent=2)


def table(lessons: Sequence[Lesson]) -> str:
    """Ranking, what is answered right when 5 % of the near or far questions get through, and calibration."""
    found = list(cross_validated(lessons))
    lines = ["FAQs                 hit@1  right at 5 % near  at 5 % far  calibration error"]
    for form in ALTERNATES:
        part = [(lesson, confidence) for lesson, confidence in found if lesson.form == form]
        right = np.concatenate([lesson.right[lesson.of("asked")] for lesson, _ in part])
        sure = np.concatenate([confidence[lesson.of("asked")] for lesson, confidence in part])
        outside = {k: np.concatenate([c[lesson.of(k)] for lesson, c in part]) for k in ("near", "far")}
        shares = [share_right(right, sure, outside[kind], RISK) for kind in ("near", "far")]
        # Two questions within for one near it, as in the weights.
        told, truth = np.append(sure[::3], outside["near"]), np.append(right[::3], np.zeros(len(outside["near"]), bool))
        error = calibration_error(told, truth)
        lines.append(f"{form:<20} {right.mean():.3f}  {shares[0]:.3f}              {shares[1]:.3f}       {error:.3f}")
    return "\n".join(lines)


def _parser() -> argparse.ArgumentParser:
    parser = command_parser("scripts.fit_defaults", __doc__, _EXAMPLES)
    fits = parser.add_subparsers(dest="what", required=True)
    confidence = fits.add_parser("confidence", help="how sure an answer must be")
    confidence.add_argument(
        "--unseen", metavar="NAMES", help="those that the encoder was not trained on (default: all)"
    )
    for fit in (confidence, fits.add_parser("follow-ups", help="which messages ask on about an answer")):
        fit.add_argument(
            "--centres",
            type=Path,
            default=HELP_CENTRES,
            metavar="FOLDER",
            help="to learn from (default: those shipped)",
        )
        fit.add_argument("--out", type=Path, metavar="FILE", help="the file to write (default: the shipped one)")
        fit.add_argument("--measure", action="store_true", help="print the cross-validated table, and write nothing")
    return parser


_SHIPPED = {"confidence": CONFIDENCE, "follow-ups": FOLLOW_UP}


if __name__ == "__main__":
    sys.exit(main())
